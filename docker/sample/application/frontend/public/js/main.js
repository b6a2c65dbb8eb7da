import { environment } from "/config.js";
import { api, apiEvents } from "./api.js";
import { announce, fill } from "./dom.js";
import { currentSession, forgetSession } from "./session.js";
import { signInView } from "./sign-in.js";
import { stockView } from "./stock.js";

const view = document.getElementById("view");
let stock;

function show() {
  stock?.close();
  stock = undefined;
  const session = currentSession();
  document.getElementById("account").hidden = !session;
  document.documentElement.toggleAttribute("data-signed-in", Boolean(session));
  if (!session) return view.replaceChildren(signInView(show));
  fill(document, { "#user": session.user.name });
  stock = stockView({ token: session.token, onRefused: signOut });
  view.replaceChildren(stock.element);
}

function signOut() {
  if (!currentSession()) return;
  forgetSession();
  show();
}

document.documentElement.dataset.environment = environment;
document.title = `Warehouse · ${environment}`;
fill(document, { "#environment": environment });

document.getElementById("sign-out").addEventListener("click", signOut);
apiEvents.addEventListener("signed-out", signOut);
apiEvents.addEventListener("version", ({ detail }) => fill(document, { "#version": detail }));

show();
api.health().catch((error) => announce(error.message));
