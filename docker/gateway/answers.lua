-- `slipway answers plain|tls ADDRESS PORT` on the admin socket: whether something there speaks http, asked from where the
-- traffic will come. A program started in a container would cost 100 ms. `OPTIONS /` is what HAProxy's own checks ask.
local seconds = 1
local request = "OPTIONS / HTTP/1.0\r\nUser-Agent: Slipway\r\n\r\n"

core.register_cli({ "slipway", "answers" }, "slipway answers plain|tls <address> <port>", function(applet, ...)
  local how, address, port = select(-3, ...)
  local socket = core.tcp()
  socket:settimeout(seconds)
  local connect = how == "tls" and socket.connect_ssl or socket.connect
  local line = connect(socket, address, tonumber(port)) and socket:send(request) and socket:receive("*l")
  socket:close()
  applet:send((line and line:match("^HTTP/%d") and "yes" or "no") .. "\n")
end)
