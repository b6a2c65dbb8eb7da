const firstDelay = 500;
const longestDelay = 15_000;
const comeBackWithin = 500;
const goingAway = 1001;
const notSignedIn = 4401;

/**
 * Follows the stock until the returned function is called. `onState` hears "connecting", "live" (whatever was missed
 * meanwhile must be fetched) and "refused"; `onItem` each changed item.
 */
export function followStock({ token, onItem, onState }) {
  let socket;
  let timer;
  let delay = firstDelay;

  function connect() {
    onState("connecting");
    socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/live`);
    socket.onopen = () => socket.send(token);
    socket.onmessage = ({ data }) => receive(JSON.parse(data));
    socket.onclose = ({ code }) => {
      if (code === notSignedIn) onState("refused");
      else if (code === goingAway) connectIn(Math.random() * comeBackWithin);
      else connectLater();
    };
  }

  function receive(message) {
    if (message.type === "item") return onItem(message.item);
    delay = firstDelay; // "welcome"
    onState("live");
  }

  function connectLater() {
    connectIn(delay * (0.75 + Math.random() / 2));
    delay = Math.min(delay * 2, longestDelay);
  }

  /** Never all browsers at the same moment. */
  function connectIn(ms) {
    onState("connecting");
    timer = setTimeout(connect, ms);
  }

  connect();
  return () => {
    clearTimeout(timer);
    socket.onclose = null;
    socket.close();
  };
}
