/** An error the caller may read: it becomes the status and the sentence of the answer. */
export class HttpError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const databaseIsAway = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENOTFOUND",
  "ETIMEDOUT",
  "PROTOCOL_CONNECTION_LOST",
  "ER_SERVER_SHUTDOWN",
  "ER_CON_COUNT_ERROR",
]);

/** The status and sentence for anything thrown; details of the unexpected stay in the log. */
export function describeError(error) {
  if (error instanceof HttpError) return { status: error.status, message: error.message };
  if (error.code === "LIMIT_FILE_SIZE") return { status: 413, message: "The photo is larger than 5 MB." };
  if (error.name === "MulterError") return { status: 400, message: "Send one file in the field “photo”." };
  if (error.type === "entity.parse.failed") return { status: 400, message: "The request is not valid JSON." };
  if (error.type === "entity.too.large") return { status: 413, message: "The request is too large." };
  if (databaseIsAway.has(error.code))
    return { status: 503, message: "The database does not answer. Try again in a moment." };
  return { status: 500, message: "Something went wrong. It has been logged." };
}
