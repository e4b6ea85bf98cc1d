-- A small shop with a blog: enough rows for every problem of app.py to be real.
create table authors (id serial primary key, name text not null);
create table posts (
  id serial primary key, author_id int not null references authors, title text not null);
create table comments (
  id serial primary key, post_id int not null references posts, body text not null);
create table customers (id serial primary key, name text not null, city text not null);
create table orders (
  id serial primary key, customer_id int not null references customers,
  state text not null, total numeric(10, 2) not null, note text not null);
create table settings (name text primary key, value text not null);

insert into authors (name) select 'Author ' || n from generate_series(1, 50) n;
insert into posts (author_id, title)
  select 1 + n % 50, 'On the art of ' || n from generate_series(1, 300) n;
insert into comments (post_id, body)
  select 1 + n % 300, 'Comment number ' || n from generate_series(1, 2000) n;
insert into customers (name, city)
  select 'Customer ' || n, (array['Ulm', 'Graz', 'Basel', 'Lyon'])[1 + n % 4]
  from generate_series(1, 400) n;
insert into orders (customer_id, state, total, note)
  select 1 + n % 400, (array['new', 'paid', 'sent'])[1 + n % 3], n % 97 + 0.99, md5(n::text)
  from generate_series(1, 6000) n;
insert into settings values ('currency', 'EUR'), ('vat', '19');
create index on posts (author_id);
create index on comments (post_id);
analyze;
