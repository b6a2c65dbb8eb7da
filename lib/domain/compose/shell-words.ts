const escapes: Record<string, string> = { n: "\n", t: "\t" };

/**
 * Splits a command as Compose does (mattn/go-shellwords): quotes and backslashes as in a shell, nothing expanded. Answers
 * undefined for what only a shell can do (`;`, `|`, `&`, `<`, `>`, parentheses, backquotes: Compose would drop or refuse
 * the rest) and for a quote that does not end.
 */
export function shellWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word = "";
  let started = false;
  let quote = "";
  const end = () => {
    if (started) words.push(word);
    word = "";
    started = false;
  };
  for (let index = 0; index < line.length; index++) {
    const char = line.charAt(index);
    if (char === "\\" && quote !== "'") {
      index++;
      if (index === line.length) return undefined;
      word += escapes[line.charAt(index)] ?? line.charAt(index);
      started = true;
    } else if (quote) {
      if (char === quote) quote = "";
      else word += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      started = true;
    } else if (/[ \t\r\n]/.test(char)) {
      end();
    } else if (/[;|&<>()`]/.test(char)) {
      return undefined;
    } else {
      word += char;
      started = true;
    }
  }
  end();
  return quote ? undefined : words;
}
