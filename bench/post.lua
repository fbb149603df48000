-- Posts the lines of a file one after another, each once; every thread takes its own. Prints one line of JSON.
local threads = 0
function setup(thread)
   thread:set("number", threads)
   threads = threads + 1
end
function init(arguments)
   bodies, place = {}, 0
   local line_number, share = 0, tonumber(arguments[2])
   again = arguments[3] == "again"
   for line in io.lines(arguments[1]) do
      if line_number % share == number then bodies[#bodies + 1] = line end
      line_number = line_number + 1
   end
   wrk.method = "POST"
   wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
end
function request()
   place = place + 1
   if place > #bodies then
      if again then place = 1 else wrk.thread:stop() place = 1 end
   end
   return wrk.format(nil, nil, nil, bodies[place])
end
function done(summary, latency)
   local errors = summary.errors
   io.write(string.format(
      '\n{"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "refused": %d, "broken": %d}\n',
      summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), errors.status,
      errors.connect + errors.read + errors.write + errors.timeout))
end
