# Ruby's pg in every way that speaks differently on the wire; prints what it gets.
# Run with DATABASE_URL set. What it prints must not depend on what stands in between.
require "pg"

URL = ENV.fetch("DATABASE_URL")
SERIES = "select n, n * n as square from generate_series(1, $1::int) n".freeze

def failing
  yield
  nil
rescue PG::Error => e
  [e.class, e.respond_to?(:result) && e.result && e.result.error_field(PG::Result::PG_DIAG_SQLSTATE)]
end

def asking(connection)
  p connection.exec("select 1 as one, 'two' as two, null as three").to_a
  p connection.exec_params("select $1::int8, $2::text, $3::bool", [2**40, "grüße", nil]).values
  p connection.exec_params("select $1::int4", [{ value: [7].pack("N"), format: 1 }], 1).values
  connection.prepare("squares", SERIES)
  3.times { |n| p connection.exec_prepared("squares", [n + 2]).values }
  p connection.describe_prepared("squares").fields
  p connection.exec("select 1; select 2; select 3").values
  p(failing { connection.exec("select 1 / 0") })
end

def types(connection)
  connection.type_map_for_results = PG::BasicTypeMapForResults.new(connection)
  connection.type_map_for_queries = PG::BasicTypeMapForQueries.new(connection)
  p connection.exec_params("select $1::int, $2::float8, $3::int[], $4::date, now() is null",
                           [1, 2.5, [1, 2, 3], "2024-02-29"]).values
end

def single_rows(connection)
  connection.send_query_params(SERIES, [200])
  connection.set_single_row_mode
  sum = 0
  while (result = connection.get_result)
    result.check
    result.each { |row| sum += row["square"].to_i }
  end
  p sum
end

def pipelines(connection)
  connection.enter_pipeline_mode
  20.times { |n| connection.send_query_params("select $1::int", [n]) }
  connection.send_query_params("select 1 / 0", [])
  connection.send_query_params("select 'skipped'", [])
  connection.pipeline_sync
  connection.send_query_params("select 'again'", [])
  connection.pipeline_sync
  seen = []
  until seen.count(PG::PGRES_PIPELINE_SYNC) == 2
    while (result = connection.get_result)
      seen << result.result_status
      p [result.res_status(result.result_status), result.ntuples.positive? && result.getvalue(0, 0)]
      break if result.result_status == PG::PGRES_PIPELINE_SYNC
    end
  end
  connection.exit_pipeline_mode
end

def copies(connection)
  connection.exec("create temp table copied (n int, word text)")
  connection.copy_data("copy copied from stdin", PG::TextEncoder::CopyRow.new) do
    500.times { |n| connection.put_copy_data([n.to_s, n % 3 == 0 ? nil : "word\t#{n}\n"]) }
  end
  lines = []
  connection.copy_data("copy (table copied order by n) to stdout") do
    while (line = connection.get_copy_data)
      lines << line
    end
  end
  p lines
  p(failing { connection.copy_data("copy copied from stdin") { connection.put_copy_data("x\ty\n") } })
  p connection.exec("select count(*) from copied").values
end

def large_objects(connection)
  connection.transaction do
    number = connection.lo_creat
    handle = connection.lo_open(number, PG::INV_READ | PG::INV_WRITE)
    connection.lo_write(handle, "a large object " * 20_000)
    connection.lo_lseek(handle, 15, PG::SEEK_SET)
    p connection.lo_read(handle, 30), connection.lo_tell(handle)
    connection.lo_truncate(handle, 100)
    connection.lo_lseek(handle, 0, PG::SEEK_END)
    p connection.lo_tell(handle)
    connection.lo_close(handle)
    connection.lo_unlink(number)
  end
end

def notifications_and_cancel(connection)
  connection.exec("listen tour")
  connection.exec("notify tour, 'hello'")
  connection.wait_for_notify(10) { |channel, _, payload| p [channel, payload] }
  connection.send_query("select pg_sleep(30)")
  sleep 0.2
  p connection.cancel
  p(failing { connection.get_last_result })
  p connection.exec("select 'after'").values
end

def transactions(connection)
  connection.exec("create temp table kept (a int)")
  p(failing { connection.transaction { |c| c.exec("insert into kept values (1)"); c.exec("bad") } })
  connection.transaction { |c| c.exec("insert into kept values (2)") }
  p connection.exec("table kept").values, connection.transaction_status
end

$stdout.sync = true
%i[asking types single_rows pipelines copies large_objects notifications_and_cancel
   transactions].each do |stop|
  puts stop
  connection = PG.connect(URL)
  connection.set_notice_processor { |message| p message }
  send(stop, connection)
  connection.close
end
