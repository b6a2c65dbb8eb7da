-- The configuration file, by the running process itself, on the admin socket: an archive through the engine, or a program
-- started in the container, would cost a switch 50 to 70 ms each.
local path = "/gateway/haproxy.cfg"
local beside = path .. ".new"

local function answer(applet, ok, problem)
  applet:send((ok and "done" or problem) .. "\n")
end

core.register_cli({ "slipway", "configuration", "show" }, "slipway configuration show", function(applet)
  local file, problem = io.open(path, "rb")
  applet:send(file and file:read("a") or problem .. "\n")
  if file then file:close() end
end)

-- `slipway configuration part N HEX`: one after the other, beside the file that counts; the first begins anew.
core.register_cli({ "slipway", "configuration", "part" }, "slipway configuration part <number> <hex>", function(applet, ...)
  local number, hex = select(-2, ...)
  local file, problem = io.open(beside, number == "1" and "wb" or "ab")
  if file then
    file:write((hex:gsub("%x%x", function(byte) return string.char(tonumber(byte, 16)) end)))
    file:close()
  end
  answer(applet, file, problem)
end)

-- What was written beside it takes its place, at once or not at all.
core.register_cli({ "slipway", "configuration", "keep" }, "slipway configuration keep", function(applet)
  answer(applet, os.rename(beside, path))
end)
