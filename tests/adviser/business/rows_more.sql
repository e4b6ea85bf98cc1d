-- The second half of rows.sql: what is sent, paid, asked and logged.
insert into billing.invoices
  select i, 'R-' || lpad(i::text, 8, '0'), 1 + pick(i, 1, 60000),
         case when pick(i, 2, 100) < 2 then 'open' else 'paid' end, day(i, 3, 600),
         5 + pick(i, 4, 900000) / 100.0
  from generate_series(1, 150000) i;
insert into billing.payments
  select i, 1 + pick(i, 1, 150000), (array['card', 'wire', 'cash'])[1 + pick(i, 2, 3)],
         'ref ' || md5(i::text), 5 + pick(i, 3, 900000) / 100.0, moment(i, 4, 600)
  from generate_series(1, 120000) i;
insert into billing.refunds
  select i, 1 + pick(i, 1, 120000), pick(i, 2, 9000) / 100.0, 'reason ' || pick(i, 3, 12),
         moment(i, 4, 600)
  from generate_series(1, 60000) i;
insert into billing.subscriptions
  select i, 1 + pick(i, 1, 400), 'plan' || pick(i, 2, 7),
         (array['active', 'paused', 'ended', 'trial', 'late'])[1 + pick(i, 3, 5)],
         day(i, 4, 700), pick(i, 5, 9000) / 100.0
  from generate_series(1, 100000) i;
insert into billing.statements
  select i, 1 + pick(i, 1, 60000), day(i, 2, 900), pick(i, 3, 900000) / 100.0
  from generate_series(1, 60000) i;
insert into billing.ledger_entries
  select 'book' || i % 5, i / 5, day(i, 1, 1500), 'memo ' || word(i, 2)
  from generate_series(1, 100000) i;
insert into billing.ledger_lines
  select i, 'book' || pick(i, 1, 5), pick(i, 2, 20000), 'A' || pick(i, 3, 300),
         pick(i, 4, 90000) / 100.0
  from generate_series(1, 300000) i;

insert into logistics.warehouses select i, 'house ' || i, 'city ' || i from generate_series(1, 12) i;
insert into logistics.shipments
  select i, 1 + pick(i, 1, 200000), 1 + pick(i, 2, 12), 'carrier' || pick(i, 3, 8),
         moment(i, 4, 600), 100 + pick(i, 5, 30000)
  from generate_series(1, 120000) i;
insert into logistics.parcels
  select i, 1 + pick(i, 1, 120000), 'PX' || lpad(i::text, 9, '0'),
         moment(i, 2, 600) at time zone 'UTC', pick(i, 3, 90), pick(i, 4, 90)
  from generate_series(1, 120000) i;
insert into logistics.routes
  select i, 'route ' || i, 'depot ' || i % 20 from generate_series(1, 3000) i;
insert into logistics.route_stops
  select i, 1 + pick(i, 1, 2900), pick(i, 2, 60), 'street ' || word(i, 3), time '08:00'
  from generate_series(1, 150000) i;
insert into logistics.stock_moves
  select i, 1 + pick(i, 1, 300), pick(i, 2, 200) - 90, 'reason ' || pick(i, 3, 9),
         moment(i, 4, 600), 'booked by ' || md5(i::text)
  from generate_series(1, 250000) i;
insert into logistics.tracking_events
  select i, 1 + pick(i, 1, 120000), 'kind ' || pick(i, 2, 9), 'hub ' || pick(i, 3, 40),
         moment(i, 4, 180)
  from generate_series(1, 240000) i;

insert into support.agents
  select i, 'Agent ' || word(i, 1), 'team ' || i % 6 from generate_series(1, 60) i;
insert into support.tickets
  select i, 1 + pick(i, 1, 60000), 1 + pick(i, 2, 60),
         (array['open', 'waiting', 'closed', 'merged'])[1 + pick(i, 3, 4)], 1 + pick(i, 4, 5),
         'Subject ' || md5(i::text), moment(i, 5, 600)
  from generate_series(1, 120000) i;
insert into support.messages
  select i, 1 + pick(i, 1, 120000), case when pick(i, 2, 2) = 0 then 'agent' else 'customer' end,
         'Hello, ' || md5(i::text), moment(i, 3, 600)
  from generate_series(1, 150000) i;
insert into support.attachments
  select i, 1 + pick(i, 1, 150000), 'file' || i || '.pdf', md5('file' || i), pick(i, 2, 900000)
  from generate_series(1, 60000) i;
insert into support.calls
  select i, 1 + pick(i, 1, 60), 1 + pick(i, 2, 60000), moment(i, 3, 600), pick(i, 4, 1800)
  from generate_series(1, 100000) i;
insert into support.escalations
  select i, 1 + pick(i, 1, 120000), 1 + pick(i, 2, 3), moment(i, 3, 600),
         case when pick(i, 4, 200) > 0 then moment(i, 3, 600) + interval '1 day' end
  from generate_series(1, 60000) i;

insert into audit.events
  select i, 1 + pick(i, 1, 5000), 'kind' || pick(i, 2, 20),
         jsonb_build_object('order_ref', 'O' || pick(i, 3, 90000), 'ok', pick(i, 4, 2) = 0,
                            'note', md5(i::text)),
         moment(i, 5, 600)
  from generate_series(1, 120000) i;
insert into audit.sessions
  select i, 1 + pick(i, 1, 5000), '10.0.' || pick(i, 2, 250) || '.' || pick(i, 3, 250),
         moment(i, 4, 600), pick(i, 5, 30000)
  from generate_series(1, 100000) i;
insert into audit.job_queue (kind, payload, created_at)
  select 'kind' || pick(i, 1, 5), md5(i::text), moment(i, 2, 600)
  from generate_series(1, 50000) i;
insert into audit.api_calls
  select i, 1 + pick(i, 1, 20000), '/v1/' || pick(i, 2, 90), 200, moment(i, 3, 180)
  from generate_series(1, 120000) i;
insert into audit.webhooks
  select i, 'https://hook' || pick(i, 1, 40) || '.example',
         json_build_object('state', case when pick(i, 2, 100) < 92 then 'delivered'
                                         else 'failed' end, 'tries', pick(i, 3, 5)),
         moment(i, 4, 600)
  from generate_series(1, 60000) i;
insert into audit.heartbeats
  select i, 1 + pick(i, 1, 2000), pick(i, 2, 240), moment(i, 3, 600)
  from generate_series(1, 60000) i;
