-- The same rows on every machine: all that looks random is a hash of the row's number.
set client_min_messages = warning;

insert into hr.departments select i, 'department ' || i from generate_series(1, 20) i;
insert into hr.employees
  select i, 1 + i % 20, 'Employee ' || word(i, 1), 'e' || i || '@example.com', day(i, 2, 900),
         i % 9 <> 0
  from generate_series(1, 5000) i;
insert into hr.timesheets
  select i, 1 + pick(i, 1, 5000), day(i, 2, 400), 'P' || pick(i, 3, 200), 1 + pick(i, 4, 8)
  from generate_series(1, 120000) i;
insert into hr.salaries
  select i, 1 + pick(i, 1, 5000), 200000 + pick(i, 2, 600000), day(i, 3, 900)
  from generate_series(1, 60000) i;

insert into crm.regions select i, 'region ' || i from generate_series(1, 12) i;
insert into crm.accounts
  select i, initcap(word(i, 1)) || ' ' || (array['Ltd', 'Inc', 'GmbH', 'SA'])[1 + i % 4],
         1 + pick(i, 2, 12), 1 + pick(i, 3, 40),
         case when pick(i, 4, 50) > 0 then 'https://' || word(i, 1) || '.example' end,
         moment(i, 5, 600),
         case when pick(i, 6, 100) < 85 then moment(i, 7, 600) end
  from generate_series(1, 60000) i;
insert into crm.contacts
  select i, 1 + pick(i, 1, 60000), initcap(word(i, 2)) || ' ' || initcap(word(i, 3)),
         'Mail' || i || '@' || word(i, 4) || '.example',
         case when pick(i, 5, 100) > 0 then '+49 ' || pick(i, 6, 100000000) end,
         date '1950-01-01' + pick(i, 7, 18000), pick(i, 8, 2) = 0
  from generate_series(1, 120000) i;
insert into crm.leads
  select i, 'Company ' || word(i, 1), (array['web', 'fair', 'call', 'partner'])[1 + pick(i, 2, 4)],
         (array['new', 'open', 'won', 'lost'])[1 + pick(i, 3, 4)], 1 + pick(i, 4, 10),
         moment(i, 5, 600)
  from generate_series(1, 80000) i;
insert into crm.notes
  select i, 1 + pick(i, 1, 60000), 1 + pick(i, 2, 5000), 'We spoke of ' || md5(i::text),
         moment(i, 3, 600)
  from generate_series(1, 100000) i;
insert into crm.segments
  select i, 'segment ' || i,
         array['l' || pick(i, 1, 400), 'l' || pick(i, 2, 400), 'l' || pick(i, 3, 400)],
         pick(i, 4, 5000)
  from generate_series(1, 50000) i;
insert into crm.referrals
  select i, 1 + pick(i, 1, 60000), 1 + pick(i, 2, 60000), moment(i, 3, 600)
  from generate_series(1, 60000) i;
insert into crm.companies
  select i, 'DE' || lpad(i::text, 9, '0'), initcap(word(i, 1)), 'city ' || pick(i, 2, 300)
  from generate_series(1, 60000) i;
insert into crm.subscribers
  select i, 'Reader' || i || '@' || word(i, 1) || '.example', pick(i, 2, 10) > 0, day(i, 3, 900)
  from generate_series(1, 60000) i;
insert into crm.documents
  select i, 1 + pick(i, 1, 60000), 'Document ' || word(i, 2),
         array['t' || pick(i, 3, 500), 't' || pick(i, 4, 500)]
  from generate_series(1, 60000) i;

insert into catalog.categories
  select i, case when i > 6 then 1 + i % 6 end, 'category ' || i from generate_series(1, 40) i;
insert into catalog.suppliers
  select i, 'Supplier ' || word(i, 1), 'T' || lpad(i::text, 8, '0'), 'C' || i % 30
  from generate_series(1, 20000) i;
insert into catalog.products
  select i, 'SKU-' || lpad(i::text, 7, '0'), 'product-' || i || '-' || word(i, 1),
         'Product ' || word(i, 1), 1 + pick(i, 2, 40), 1 + pick(i, 3, 20000),
         1 + pick(i, 4, 90000) / 100.0,
         jsonb_build_object('brand', 'brand' || pick(i, 5, 500), 'weight', pick(i, 6, 900),
                            'material', 'm' || pick(i, 7, 60))
  from generate_series(1, 50000) i;
insert into catalog.variants
  select i, 1 + pick(i, 1, 50000), 'color' || pick(i, 2, 24), 'size' || pick(i, 3, 18),
         'B' || lpad(i::text, 12, '0'), pick(i, 4, 500)
  from generate_series(1, 120000) i;
insert into catalog.reviews
  select i, 1 + pick(i, 1, 50000), 1 + pick(i, 2, 5), 'It is ' || md5(i::text), moment(i, 3, 600)
  from generate_series(1, 60000) i;

insert into sales.orders
  select i, 1 + pick(i, 1, 60000), (array['paid', 'sent', 'done', 'void'])[1 + pick(i, 2, 4)],
         'channel' || pick(i, 3, 150), (array['EUR', 'USD', 'CHF'])[1 + pick(i, 4, 3)],
         moment(i, 5, 600), 5 + pick(i, 6, 900000) / 100.0
  from generate_series(1, 200000) i;
insert into sales.order_items
  select i, 1 + pick(i, 1, 200000), 1 + pick(i, 2, 50000), 1 + pick(i, 3, 9),
         1 + pick(i, 4, 9000) / 100.0
  from generate_series(1, 400000) i;
insert into sales.order_totals
  select i, pick(i, 1, 90000) / 100.0, pick(i, 2, 9000) / 100.0, pick(i, 3, 99000) / 100.0
  from generate_series(1, 200000) i;
insert into sales.carts
  select i, md5('cart' || i), 1 + pick(i, 1, 60000), pick(i, 2, 12), moment(i, 3, 600)
  from generate_series(1, 60000) i;
insert into sales.gift_cards
  select i, 'GC-' || md5(i::text), pick(i, 1, 20000) / 100.0, day(i, 2, 900)
  from generate_series(1, 60000) i;
