const key = "warehouse-session";

/** `{ token, user: { name } }`, or null. */
export function currentSession() {
  return JSON.parse(localStorage.getItem(key) ?? "null");
}

export function keepSession(session) {
  localStorage.setItem(key, JSON.stringify(session));
}

export function forgetSession() {
  localStorage.removeItem(key);
}
