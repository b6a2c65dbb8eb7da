import { currentSession } from "./session.js";

/** Fires `signed-out` when the backend no longer takes our token and `version` with the backend's version. */
export const apiEvents = new EventTarget();

export const api = {
  health: () => call("GET", "/api/health"),
  signIn: (name, password) => call("POST", "/api/session", { name, password }),
  items: async () => (await call("GET", "/api/items")).items,
  movements: async (id) => (await call("GET", `/api/items/${id}/movements`)).movements,
  book: async (id, movement) => (await call("POST", `/api/items/${id}/movements`, movement)).item,
  async uploadPhoto(id, file) {
    const form = new FormData();
    form.set("photo", file);
    return (await call("PUT", `/api/items/${id}/photo`, form)).item;
  },
};

async function call(method, path, body) {
  const session = currentSession();
  const isForm = body instanceof FormData;
  const headers = {
    ...(session && { Authorization: `Bearer ${session.token}` }),
    ...(body && !isForm && { "Content-Type": "application/json" }),
  };
  const response = await send(path, { method, headers, body: isForm ? body : body && JSON.stringify(body) });
  const version = response.headers.get("X-Version");
  if (version) apiEvents.dispatchEvent(new CustomEvent("version", { detail: version }));
  if (response.status === 401 && session) apiEvents.dispatchEvent(new Event("signed-out"));

  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `The server answered ${response.status}.`);
  return answer;
}

async function send(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new Error("The server cannot be reached. Check the connection and try again.");
  }
}
