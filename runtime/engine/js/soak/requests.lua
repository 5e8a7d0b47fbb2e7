-- What wrk asks for, in turn: the handlers that answer.
local body = string.rep("body ", 400)
local made = {
  wrk.format("GET", "/"),
  wrk.format("GET", "/json?a=1&b=%20x"),
  wrk.format("POST", "/echo", nil, body),
  wrk.format("GET", "/bytes"),
  wrk.format("GET", "/late"),
  wrk.format("GET", "/"),
  wrk.format("POST", "/echo", nil, "short"),
  wrk.format("GET", "/json"),
}
local turn = 0

function request()
  turn = turn % #made + 1
  return made[turn]
end
