-- A wholesale business: its tables, without keys and indexes (keys.sql), so that rows load quickly.
create schema hr;
create schema crm;
create schema catalog;
create schema sales;
create schema billing;
create schema logistics;
create schema support;
create schema audit;

create table hr.departments (id integer, name text);
create table hr.employees (
  id integer, department_id integer, full_name text, email text, hired_on date, active boolean);
create table hr.timesheets (
  id integer, employee_id integer, work_date date, project_code text, hours numeric(4, 2));
create table hr.salaries (id integer, employee_id integer, monthly integer, valid_from date);

create table crm.regions (id integer, name text);
create table crm.accounts (
  id integer, name text, region_id integer, owner_id integer, website text,
  created_at timestamptz, deleted_at timestamptz);
create table crm.contacts (
  id integer, account_id integer, full_name text, email text, phone text, birth_date date,
  newsletter boolean);
create table crm.leads (
  id integer, company text, source text, status text, score integer, created_at timestamptz);
create table crm.notes (
  id integer, account_id integer, author_id integer, body text, created_at timestamptz);
create table crm.segments (id integer, name text, labels text[], members integer);
create table crm.referrals (
  id integer, referrer_id integer, referred_id integer, created_at timestamptz);
create table crm.companies (id integer, vat_id varchar(20), name text, city text);
create table crm.subscribers (id integer, email text, confirmed boolean, since date);
create table crm.documents (id integer, account_id integer, title text, tags text[]);

create table catalog.categories (id integer, parent_id integer, name text);
create table catalog.suppliers (id integer, name text, tax_number text, country text);
create table catalog.products (
  id integer, sku text, slug text, name text, category_id integer, supplier_id integer,
  price numeric(10, 2), attributes jsonb);
create table catalog.variants (
  id integer, product_id integer, color text, size text, barcode text, stock integer);
create table catalog.reviews (
  id integer, product_id integer, rating integer, body text, created_at timestamptz);

create table sales.orders (
  id integer, account_id integer, status text, channel text, currency text,
  placed_at timestamptz, total numeric(12, 2));
create table sales.order_items (
  id integer, order_id integer, product_id integer, quantity integer, unit_price numeric(10, 2));
create table sales.order_totals (
  order_id integer, net numeric(12, 2), tax numeric(12, 2), gross numeric(12, 2));
create table sales.carts (
  id integer, session_token text, account_id integer, items integer, updated_at timestamptz);
create table sales.gift_cards (id integer, code text, balance numeric(10, 2), expires_on date);

create table billing.invoices (
  id integer, number text, account_id integer, status text, due_on date, total numeric(12, 2));
create table billing.payments (
  id integer, invoice_id integer, method text, reference text, amount numeric(12, 2),
  paid_at timestamptz);
create table billing.refunds (
  id integer, payment_id integer, amount numeric(12, 2), reason text, created_at timestamptz);
create table billing.subscriptions (
  id integer, account_id integer, plan text, status text, renews_on date, price numeric(10, 2));
create table billing.statements (id integer, account_id integer, issued_on date, total numeric);
create table billing.ledger_entries (
  book text, entry_no integer, posted_on date, memo text);
create table billing.ledger_lines (
  id integer, book text, entry_no integer, account_code text, amount numeric(12, 2));

create table logistics.warehouses (id integer, name text, city text);
create table logistics.shipments (
  id integer, order_id integer, warehouse_id integer, carrier text, shipped_at timestamptz,
  weight_grams integer);
create table logistics.parcels (
  id integer, shipment_id integer, tracking_code text collate "C", delivered_at timestamp,
  width integer, height integer);
create table logistics.routes (id integer, name text, depot text);
create table logistics.route_stops (
  id integer, route_id integer, position integer, address text, window_start time);
create table logistics.stock_moves (
  id integer, product_id integer, quantity integer, reason text, booked_at timestamptz,
  comment text);
create table logistics.tracking_events (
  id integer, parcel_id integer, kind text, place text, happened_at timestamptz)
  partition by range (happened_at);

create table support.agents (id integer, full_name text, team text);
create table support.tickets (
  id integer, account_id integer, agent_id integer, status text, priority integer, subject text,
  updated_at timestamptz);
create table support.messages (
  id integer, ticket_id integer, author text, body text, created_at timestamptz);
create table support.attachments (
  id integer, message_id integer, file_name text, checksum text, size_bytes integer);
create table support.calls (
  id integer, agent_id integer, account_id integer, started_at timestamptz, seconds integer);
create table support.escalations (
  id integer, ticket_id integer, level integer, raised_at timestamptz, resolved_at timestamptz);

create table audit.events (
  id integer, actor_id integer, kind text, payload jsonb, happened_at timestamptz);
create table audit.sessions (
  id integer, employee_id integer, address text, started_at timestamptz, seconds integer);
create table audit.job_queue (
  id integer generated always as identity, kind text, payload text, created_at timestamptz);
create table audit.api_calls (
  id integer, client_id integer, path text, status integer, called_at timestamptz)
  partition by range (called_at);
create table audit.webhooks (id integer, endpoint text, payload json, sent_at timestamptz);
create table audit.heartbeats (id integer, device_id integer, volts integer, seen_at timestamptz);

do $$
begin
  for m in 1..6 loop
    execute format(
      'create table logistics.tracking_events_2025_%1$s partition of logistics.tracking_events
         for values from (%2$L) to (%3$L)',
      lpad(m::text, 2, '0'), make_date(2025, m, 1), make_date(2025, m + 1, 1));
    execute format(
      'create table audit.api_calls_2025_%1$s partition of audit.api_calls
         for values from (%2$L) to (%3$L)',
      lpad(m::text, 2, '0'), make_date(2025, m, 1), make_date(2025, m + 1, 1));
  end loop;
end $$;

-- What the rows are made of; keys.sql drops them again.
create function pick(i bigint, salt bigint, n bigint) returns integer immutable parallel safe
  language sql as $$ select ((hashint8extended(i, salt) & 9223372036854775807) % n)::integer $$;
create function word(i bigint, salt bigint) returns text immutable parallel safe
  language sql as $$ select substr(md5((i * 31 + salt)::text), 1, 8) $$;
create function moment(i bigint, salt bigint, days bigint) returns timestamptz immutable
  language sql as $$ select timestamptz '2025-01-01 00:00:00+00'
    + (hashint8extended(i, salt) & 9223372036854775807) % (days * 86400) * interval '1 second' $$;
create function day(i bigint, salt bigint, days bigint) returns date immutable
  language sql as $$ select date '2025-01-01' + pick(i, salt, days) $$;
