import jwt from "jsonwebtoken";
import { HttpError } from "./errors.js";

/** Tokens are signed with the environment's own secret: one from staging opens nothing on production. */
export function createTokens(secret) {
  return {
    sign: (user) => jwt.sign({ name: user.name }, secret, { subject: String(user.id), expiresIn: "12h" }),
    verify(token) {
      try {
        const { sub, name } = jwt.verify(token, secret, { algorithms: ["HS256"] });
        return { id: Number(sub), name };
      } catch {
        throw new HttpError(401, "Sign in first, or again.");
      }
    },
  };
}
