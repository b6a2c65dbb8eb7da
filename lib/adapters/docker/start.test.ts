import type Docker from "dockerode";
import { expect, test } from "vitest";
import { startContainer } from "./start.ts";

const refused = (statusCode: number, message: string) =>
  Object.assign(new Error(`(HTTP code ${statusCode}) server error - ${message}`), { statusCode, json: { message } });

/** Answers each start with the next of them. */
function engineThatAnswers(...answers: (Error | undefined)[]) {
  const start = async () => {
    const answer = answers.shift();
    if (answer) throw answer;
  };
  return { docker: { getContainer: () => ({ start }) } as unknown as Docker, answers };
}

const left = refused(500, "task d9340231eeae: already exists");
const signal = new AbortController().signal;

test("a container whose last process the engine has not cleared away yet is started when it has", async () => {
  const { docker, answers } = engineThatAnswers(left, left, undefined);
  await startContainer(docker, "d9340231eeae", "backend", signal);
  expect(answers).toEqual([]);
});

test("what the engine refuses for another reason is not asked again", async () => {
  const { docker, answers } = engineThatAnswers(refused(500, "something else"), undefined);
  await expect(startContainer(docker, "d9340231eeae", "backend", signal)).rejects.toThrow("something else");
  expect(answers).toHaveLength(1);
});
