-- Holds requests and new connections while the map says so, instead of failing them.
-- The entry `all` is a deadline in milliseconds since 1970: a hold outlives the worker that set it, never its deadline.
-- Who was held for 30 s is let go with `held_too_long` set, whatever the deadline says.
local tick_ms = 20
local longest_ms = 30000
local map = "/gateway/hold.map"

local holds = Map.new(map, Map._str)

local function now_ms()
  local now = core.now()
  return now.sec * 1000 + math.floor(now.usec / 1000)
end

local function held_until()
  return tonumber(holds:lookup("all") or "0") or 0
end

local function hold(txn)
  local begin = now_ms()
  while now_ms() < held_until() do
    if now_ms() - begin >= longest_ms then
      txn:set_var("txn.held_too_long", true)
      return
    end
    core.msleep(tick_ms)
  end
end

core.register_action("hold", { "http-req", "tcp-req" }, hold)

-- `slipway hold 30000` on the admin socket: the deadline is by the gateway's own clock, and set in one move.
core.register_cli({ "slipway", "hold" }, "slipway hold <milliseconds>", function(applet, _, _, ms)
  local limit = math.min(tonumber(ms or "0") or 0, longest_ms)
  core.set_map(map, "all", tostring(now_ms() + math.floor(limit)))
  applet:send("held\n")
end)
