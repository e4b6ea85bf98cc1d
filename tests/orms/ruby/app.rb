# Runs the scenarios of one ORM: `ruby app.rb active_record`. Reads a line of JSON for each run,
# {scenario, twin, url, pool}, and answers it with {"done": true} or {"error": …} when the
# application has closed its connections. `pool`: connections at most; null: the ORM's own default.
# By hand: `DATABASE_URL=… ruby app.rb active_record lazy_loop broken`.
require 'json'

orm, scenario, twin = ARGV
require_relative orm

def run(asked)
  Application.run(asked['url'], asked['pool']) do |shop|
    shop.public_send("#{asked['scenario']}_#{asked['twin']}")
  end
end

if scenario
  run('scenario' => scenario, 'twin' => twin, 'url' => ENV.fetch('DATABASE_URL'))
  exit
end
$stdout.sync = true
puts JSON.generate(scenarios: Application.scenarios)
$stdin.each_line do |line|
  run(JSON.parse(line))
  puts JSON.generate(done: true)
rescue StandardError => e
  puts JSON.generate(error: e.full_message(highlight: false))
end
