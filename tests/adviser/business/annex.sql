-- Another database of the same business, where nobody installed an extension.
set client_min_messages = warning;
create schema archive;
create table archive.letters (id integer primary key, subject text, received_on date);
insert into archive.letters
  select i, 'About ' || md5(i::text), date '2020-01-01' + i % 900 from generate_series(1, 60000) i;
create index on archive.letters (received_on);
