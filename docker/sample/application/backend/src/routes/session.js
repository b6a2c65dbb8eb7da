import { Router } from "express";
import { HttpError } from "../errors.js";
import { hashPassword, passwordMatches } from "../passwords.js";

export function sessionRoutes({ pool, tokens }) {
  const decoy = hashPassword("nobody"); // compared for unknown names, so that the answer takes as long

  return Router().post("/api/session", async (request, response) => {
    const { name, password } = request.body ?? {};
    if (typeof name !== "string" || typeof password !== "string")
      throw new HttpError(400, "Send a name and a password.");
    const [[user]] = await pool.execute("SELECT id, name, password_hash FROM users WHERE name = ?", [name]);
    const matches = await passwordMatches(password, user?.password_hash ?? (await decoy));
    if (!user || !matches) throw new HttpError(401, "Name or password is wrong.");
    response.status(201).json({ token: tokens.sign(user), user: { name: user.name } });
  });
}

/** Lets a request pass with a valid token and says in `request.user` whose it is. */
export function requireUser(tokens) {
  return (request, _response, next) => {
    const [scheme, token] = (request.get("authorization") ?? "").split(" ");
    request.user = tokens.verify(scheme === "Bearer" ? token : undefined);
    next();
  };
}
