-- The tables of a well-known decision support benchmark, at 3 % of its smallest size, with primary
-- keys and nothing else. The rows are this test's own.
set client_min_messages = warning;
create function pick(i bigint, salt bigint, n bigint) returns integer immutable parallel safe
  language sql as $$ select ((hashint8extended(i, salt) & 9223372036854775807) % n)::integer $$;

create table region as select i as r_regionkey, 'REGION ' || i as r_name from generate_series(0, 4) i;
create table nation as
  select i as n_nationkey, 'NATION ' || i as n_name, i % 5 as n_regionkey
  from generate_series(0, 24) i;
create table supplier as
  select i as s_suppkey, 'Supplier ' || i as s_name, pick(i, 1, 25) as s_nationkey,
         pick(i, 2, 1000000) / 100.0 as s_acctbal, 'comment ' || md5(i::text) as s_comment
  from generate_series(1, 300) i;
create table customer as
  select i as c_custkey, 'Customer ' || i as c_name, pick(i, 1, 25) as c_nationkey,
         10 + pick(i, 2, 25) || '-' || pick(i, 3, 9999999) as c_phone,
         pick(i, 4, 1100000) / 100.0 - 1000 as c_acctbal, 'SEGMENT ' || pick(i, 5, 5) as c_mktsegment
  from generate_series(1, 4500) i;
create table part as
  select i as p_partkey, 'part ' || md5(i::text) as p_name, 'Brand' || pick(i, 1, 25) as p_brand,
         'TYPE ' || pick(i, 2, 150) as p_type, 1 + pick(i, 3, 50) as p_size,
         'BOX ' || pick(i, 4, 40) as p_container, 900 + pick(i, 5, 100000) / 100.0 as p_retailprice
  from generate_series(1, 6000) i;
create table partsupp as
  select p as ps_partkey, 1 + (p * 7 + s * 75) % 300 as ps_suppkey,
         pick(p * 4 + s, 1, 9999) as ps_availqty, pick(p * 4 + s, 2, 100000) / 100.0 as ps_supplycost
  from generate_series(1, 6000) p, generate_series(0, 3) s;
create table orders as
  select i as o_orderkey, 1 + pick(i, 1, 4500) as o_custkey,
         (array['F', 'O', 'P'])[1 + pick(i, 2, 3)] as o_orderstatus,
         pick(i, 3, 40000000) / 100.0 as o_totalprice,
         date '1992-01-01' + pick(i, 4, 2400) as o_orderdate,
         'PRIORITY ' || pick(i, 5, 5) as o_orderpriority
  from generate_series(1, 45000) i;
create table lineitem as
  select o.o_orderkey as l_orderkey, n as l_linenumber, 1 + pick(o.o_orderkey * 4 + n, 1, 6000) as l_partkey,
         1 + pick(o.o_orderkey * 4 + n, 2, 300) as l_suppkey,
         1 + pick(o.o_orderkey * 4 + n, 3, 50) as l_quantity,
         900 + pick(o.o_orderkey * 4 + n, 4, 9000000) / 100.0 as l_extendedprice,
         pick(o.o_orderkey * 4 + n, 5, 11) / 100.0 as l_discount,
         (array['A', 'N', 'R'])[1 + pick(o.o_orderkey * 4 + n, 6, 3)] as l_returnflag,
         (array['O', 'F'])[1 + pick(o.o_orderkey * 4 + n, 7, 2)] as l_linestatus,
         o.o_orderdate + 1 + pick(o.o_orderkey * 4 + n, 8, 120) as l_shipdate,
         o.o_orderdate + 30 + pick(o.o_orderkey * 4 + n, 9, 60) as l_commitdate,
         o.o_orderdate + 2 + pick(o.o_orderkey * 4 + n, 10, 150) as l_receiptdate,
         'MODE ' || pick(o.o_orderkey * 4 + n, 11, 7) as l_shipmode
  from orders o, generate_series(1, 4) n;

alter table region add primary key (r_regionkey);
alter table nation add primary key (n_nationkey);
alter table supplier add primary key (s_suppkey);
alter table customer add primary key (c_custkey);
alter table part add primary key (p_partkey);
alter table partsupp add primary key (ps_partkey, ps_suppkey);
alter table orders add primary key (o_orderkey);
alter table lineitem add primary key (l_orderkey, l_linenumber);
drop function pick;
