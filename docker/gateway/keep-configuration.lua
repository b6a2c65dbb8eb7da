-- `slipway keep configuration` on the admin socket: the file that was written beside the configuration takes its place,
-- at once or not at all. A program started in the container for this would cost a switch 70 ms.
core.register_cli({ "slipway", "keep", "configuration" }, "slipway keep configuration", function(applet)
  local kept, problem = os.rename("/gateway/haproxy.cfg.new", "/gateway/haproxy.cfg")
  applet:send(kept and "kept\n" or problem .. "\n")
end)
