import { environment } from "/config.js";
import { api } from "./api.js";
import { copyTemplate, submitting } from "./dom.js";
import { keepSession } from "./session.js";

/** The sign-in form; `onDone` is called with a session kept. */
export function signInView(onDone) {
  const form = copyTemplate("sign-in-view");
  form.querySelector(".hint").hidden = environment === "production";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submitting(form, async (data) => {
      keepSession(await api.signIn(data.get("name"), data.get("password")));
      onDone();
    });
  });
  return form;
}
