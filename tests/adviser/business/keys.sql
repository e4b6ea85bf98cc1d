-- Primary keys, foreign keys and the indexes that somebody made with care, or once upon a time.
set client_min_messages = warning;
drop function pick, word, moment, day;

do $$
declare t record;
begin
  for t in select c.oid::regclass as name from pg_class c join pg_attribute a on a.attrelid = c.oid
           where a.attname = 'id' and c.relkind = 'r' and not c.relispartition
             and c.relnamespace::regnamespace::text in
                 ('hr', 'crm', 'catalog', 'sales', 'billing', 'logistics', 'support', 'audit')
  loop
    execute format('alter table %s add primary key (id)', t.name);
  end loop;
end $$;
alter table sales.order_totals add primary key (order_id);
alter table billing.ledger_entries add primary key (book, entry_no);
alter table logistics.tracking_events add primary key (id, happened_at);
alter table audit.api_calls add primary key (id, called_at);

-- hr
create index on hr.employees (department_id);
alter table hr.employees add foreign key (department_id) references hr.departments;
create index timesheets_day on hr.timesheets (work_date, employee_id);
create index on hr.salaries (employee_id);
create index on hr.salaries (monthly);
alter table hr.salaries add foreign key (employee_id) references hr.employees;

-- crm
alter table crm.accounts add foreign key (region_id) references crm.regions;
create index on crm.contacts (account_id);
alter table crm.contacts add foreign key (account_id) references crm.accounts;
create index on crm.referrals (referrer_id);
create index on crm.referrals (referred_id);
create index on crm.companies (lower(vat_id));
create unique index on crm.subscribers (lower(email));
create index on crm.documents using gin (tags);
create index on crm.documents (account_id);

-- catalog
create index zz_lookup_7 on catalog.suppliers (tax_number);
alter table catalog.products add unique (slug);
create index on catalog.products (supplier_id);
create index on catalog.products (category_id);
alter table catalog.products add foreign key (supplier_id) references catalog.suppliers;
alter table catalog.products add foreign key (category_id) references catalog.categories;
create index on catalog.variants (product_id);
alter table catalog.variants add foreign key (product_id) references catalog.products;
create index on catalog.reviews (product_id);

-- sales
create index on sales.orders (account_id);
alter table sales.orders add foreign key (account_id) references crm.accounts;
alter table sales.order_items add foreign key (order_id) references sales.orders;
create index on sales.order_items (product_id);
alter table sales.order_totals add foreign key (order_id) references sales.orders;
create index on sales.gift_cards using hash (code);
create view sales.order_overview as
  select o.id as order_id, o.status, t.gross, a.name as account
  from sales.orders o join sales.order_totals t on t.order_id = o.id
  join crm.accounts a on a.id = o.account_id;
create materialized view sales.daily_revenue as
  select placed_at::date as day, channel, sum(total) as total from sales.orders group by 1, 2;
create index on sales.daily_revenue (day);

-- billing
create index on billing.invoices (number);
create index on billing.payments (invoice_id);
alter table billing.payments add foreign key (invoice_id) references billing.invoices;
create index on billing.refunds (payment_id, created_at);
alter table billing.refunds add foreign key (payment_id) references billing.payments;
create index on billing.statements (issued_on);
create index on billing.ledger_entries (posted_on);

-- logistics
create index on logistics.parcels (tracking_code);
alter table logistics.route_stops
  add foreign key (route_id) references logistics.routes on delete cascade;

-- support
create index on support.messages (ticket_id);
alter table support.messages add foreign key (ticket_id) references support.tickets;
create index on support.attachments (message_id);
create index on support.calls (started_at);
create index escalations_unresolved on support.escalations (raised_at) where resolved_at is null;

-- audit: nobody ever made the parent's index, the partitions got theirs one by one.
do $$
begin
  for m in 1..6 loop
    execute format('create index on audit.api_calls_2025_%s (client_id)', lpad(m::text, 2, '0'));
  end loop;
end $$;
