# The shop in ActiveRecord 6.1.
require 'active_record'

CACHED_AUTHORS = [31, 7, 19, 3, 44, 28, 12, 9].freeze
NEW_TAGS = (1..20).map { |n| "new #{n}" }.freeze
VISITORS = (11..40).map { |n| "author #{n}" }.freeze

class Author < ActiveRecord::Base
  has_many :posts
  has_many :orders
end

class AuthorStats < ActiveRecord::Base
  self.primary_key = 'author_id'
end

class Post < ActiveRecord::Base
  belongs_to :author
  has_many :comments
  has_and_belongs_to_many :tags, join_table: 'post_tags'
end

class Comment < ActiveRecord::Base
  belongs_to :post, optional: true
end

class Tag < ActiveRecord::Base
end

class Order < ActiveRecord::Base
  belongs_to :author, optional: true
  has_many :order_lines
end

class OrderLine < ActiveRecord::Base
  belongs_to :order, optional: true
end

class Category < ActiveRecord::Base
  belongs_to :parent, class_name: 'Category', optional: true
end

class Product < ActiveRecord::Base
end

# Longer than every threshold of the rules about transactions, in these tests.
def call_a_payment_service
  sleep 1.3
end

module Reading
  def lazy_loop_broken
    Author.order(:id).limit(20).each { |author| author.posts.to_a }
  end

  def lazy_loop_fixed
    Author.includes(:posts).order(:id).limit(20).each { |author| author.posts.to_a }
  end

  def nested_lazy_loop_broken
    Author.order(:id).limit(6).each do |author|
      author.posts.each { |post| post.comments.to_a }
    end
  end

  def nested_lazy_loop_fixed
    Author.includes(posts: :comments).order(:id).limit(6).to_a
  end

  def belongs_to_loop_broken
    Post.order(:id).limit(20).each { |post| post.author.name }
  end

  def belongs_to_loop_fixed
    Post.includes(:author).order(:id).limit(20).each { |post| post.author.name }
  end

  def several_children_broken
    Author.order(:id).limit(12).each do |author|
      author.posts.to_a
      author.orders.to_a
    end
  end

  def several_children_fixed
    Author.preload(:posts, :orders).order(:id).limit(12).to_a
  end

  def many_to_many_loop_broken
    Post.order(:id).limit(20).each { |post| post.tags.to_a }
  end

  def many_to_many_loop_fixed
    Post.includes(:tags).order(:id).limit(20).to_a
  end

  def uuid_loop_broken
    Order.order(:number).limit(20).each { |order| order.order_lines.to_a }
  end

  def uuid_loop_fixed
    Order.includes(:order_lines).order(:number).limit(20).to_a
  end

  def pool_loop_broken
    waiting = Queue.new
    Author.order(:id).limit(30).each { |author| waiting << author.id }
    ActiveRecord::Base.clear_active_connections!
    workers = Array.new(4) do
      Thread.new do
        ActiveRecord::Base.connection_pool.with_connection do
          Post.where(author_id: waiting.pop(true)).to_a until waiting.empty?
        rescue ThreadError
          nil
        end
      end
    end
    workers.each(&:join)
  end

  def pool_loop_fixed
    Author.includes(:posts).order(:id).limit(30).to_a
  end

  def loader_of_one_broken
    Author.order(:id).limit(20).each { |author| Post.where(author_id: [author.id]).to_a }
  end

  def loader_of_one_fixed
    Post.where(author_id: Author.order(:id).limit(20).map(&:id)).to_a
  end

  def chunked_loads_broken
    Post.order(:id).limit(60).pluck(:id).each { |id| Post.find(id) }
  end

  def chunked_loads_fixed
    Post.order(:id).limit(60).pluck(:id).each_slice(6) { |some| Post.where(id: some).to_a }
  end

  def cached_ids_loop_broken
    Post.transaction { CACHED_AUTHORS.each { |id| Post.where(author_id: id).to_a } }
  end

  def cached_ids_loop_fixed
    Post.transaction { Post.where(author_id: CACHED_AUTHORS).to_a }
  end

  def tree_walk_broken
    category = Category.find(60)
    category = category.parent while category.parent
  end

  def tree_walk_fixed
    Category.find_by_sql([<<~SQL, 60])
      with recursive path as (
        select * from categories where id = ?
        union all
        select c.* from categories c join path on c.id = path.parent_id)
      select * from path
    SQL
  end
end

module Writing
  def insert_loop_broken
    Post.order(:id).limit(20).each { |post| Comment.create!(post_id: post.id, body: 'closed') }
  end

  def insert_loop_fixed
    posts = Post.order(:id).limit(20)
    Comment.insert_all!(posts.map { |post| { post_id: post.id, body: 'closed' } })
  end

  def update_loop_broken
    Order.order(:number).limit(20).each { |order| order.update!(state: 'sent') }
  end

  def update_loop_fixed
    Order.where(id: Order.order(:number).limit(20).map(&:id)).update_all(state: 'sent')
  end

  def delete_loop_broken
    Comment.order(:id).limit(20).each(&:destroy!)
  end

  def delete_loop_fixed
    Comment.where(id: Comment.order(:id).limit(20).map(&:id)).delete_all
  end

  def upsert_loop_broken
    Author.order(:id).limit(20).each do |author|
      AuthorStats.upsert({ author_id: author.id, posts: 4 })
    end
  end

  def upsert_loop_fixed
    AuthorStats.upsert_all(Author.order(:id).limit(20).map { |a| { author_id: a.id, posts: 4 } })
  end

  def insert_from_file_broken
    NEW_TAGS.each { |name| Tag.create!(name: name) }
  end

  def insert_from_file_fixed
    Tag.insert_all!(NEW_TAGS.map { |name| { name: name } })
  end
end

module TooMuch
  def unbounded_find_all_broken
    Comment.all.to_a
  end

  def unbounded_find_all_fixed
    Comment.order(:id).limit(100).to_a
  end

  def count_by_fetching_broken
    Comment.all.to_a.length
  end

  def count_by_fetching_fixed
    Comment.count
  end

  def offset_walk_broken
    offset = 0
    offset += 100 while Comment.order(:id).limit(100).offset(offset).to_a.any?
  end

  def offset_walk_fixed
    Comment.find_each(batch_size: 100, &:body)
  end

  def duplicate_reads_broken
    6.times { Author.find(7) }
  end

  def duplicate_reads_fixed
    Author.cache { 6.times { Author.find(7) } }
  end

  def raw_literals_broken
    Author.find(7)
    VISITORS.each do |name|
      Author.connection.select_all("select id, name from authors where name = '#{name}'")
    end
  end

  def raw_literals_fixed
    Author.find(7)
    VISITORS.each { |name| Author.where(name: name).to_a }
  end

  def deep_eager_load_broken
    Post.eager_load(:comments, :tags).where('posts.id <= 5').to_a
  end

  def deep_eager_load_fixed
    Post.preload(:comments, :tags).where('posts.id <= 5').to_a
  end

  def wide_list_broken
    Product.order(:id).limit(50).to_a
  end

  def wide_list_fixed
    Product.order(:id).limit(50).select(:id, :name).to_a
  end

  def in_list_lengths_broken
    (2..61).each { |most| Author.where(id: (1..most).to_a).to_a }
  end

  def in_list_lengths_fixed
    (2..61).each do |most|
      Author.where('id = any(ARRAY[?]::int[])', (1..most).to_a).to_a
    end
  end

  def slow_report_broken
    Post.connection.select_all('select count(*), pg_sleep(0.3) from posts')
  end

  def slow_report_fixed
    Post.count
  end

  def over_budget_broken
    Post.connection.execute("set pgweir.scope = 'checkout'")
    (1..12).each { |count| Author.order(:id).limit(count).to_a }
  end

  def over_budget_fixed
    Post.connection.execute("set pgweir.scope = 'checkout'")
    Author.order(:id).limit(12).to_a
  end
end

module Transactions
  def pay(inside_transaction:)
    Order.transaction do
      order = Order.find_by!(number: 7)
      call_a_payment_service if inside_transaction
      order.update!(state: 'paid')
    end
  end

  def sleeping_transaction_broken
    pay(inside_transaction: true)
  end

  def sleeping_transaction_fixed
    call_a_payment_service
    pay(inside_transaction: false)
  end

  def failed_transaction_broken
    Tag.transaction do
      begin
        Tag.insert!({ name: 'tag 1' })
      rescue ActiveRecord::StatementInvalid
        nil
      end
      begin
        Tag.count
      rescue ActiveRecord::StatementInvalid
        nil
      end
      call_a_payment_service
      raise ActiveRecord::Rollback
    end
  end

  def failed_transaction_fixed
    begin
      Tag.transaction { Tag.insert!({ name: 'tag 1' }) }
    rescue ActiveRecord::RecordNotUnique
      nil
    end
    Tag.count
    call_a_payment_service
  end

  def place_an_order
    id = SecureRandom.uuid
    Order.insert!({ id: id, author_id: 1, number: 101, state: 'new' })
    OrderLine.insert!({ order_id: id, product: 'product 1', amount: 2 })
  end

  def unwrapped_writes_broken
    place_an_order
  end

  def unwrapped_writes_fixed
    Order.transaction { place_an_order }
  end
end

module Sessions
  def twelve_pages
    (1..12).each { |page| Author.order(:id).limit(page).to_a }
  end

  def schema_sync_broken
    unless Author.connection.table_exists?('drafts')
      ActiveRecord::Schema.verbose = false
      Author.connection.create_table('drafts') { |table| table.text :body }
    end
    twelve_pages
  end

  def schema_sync_fixed
    Author.connection.table_exists?('posts')
    twelve_pages
  end

  def blocking_migration_broken
    Author.connection.add_index(:comments, :body, name: 'comments_body')
    default = -> { 'clock_timestamp()' }
    Author.connection.add_column(:comments, :seen_at, :timestamptz, null: false, default: default)
  end

  def blocking_migration_fixed
    Author.connection.add_index(:comments, :body, name: 'comments_body', algorithm: :concurrently)
    Author.connection.add_column(:comments, :seen_at, :timestamptz)
  end

  def connection_per_request_broken
    (1..20).each do |id|
      Author.find(id)
      ActiveRecord::Base.clear_all_connections!
    end
  end

  def connection_per_request_fixed
    (1..20).each { |id| Author.find(id) }
  end

  def as_superuser_broken
    twelve_pages
  end
  alias as_superuser_fixed as_superuser_broken
  alias no_timeouts_broken as_superuser_broken
  alias no_timeouts_fixed as_superuser_broken
end

class Application
  include Reading
  include Writing
  include TooMuch
  include Transactions
  include Sessions

  def self.scenarios
    instance_methods.grep(/_broken\z/).map { |name| name.to_s.delete_suffix('_broken') }
  end

  def self.run(url, pool)
    size = pool ? { pool: pool } : {}
    config = ActiveRecord::DatabaseConfigurations::UrlConfig.new('shop', 'primary', url, size)
    ActiveRecord::Base.establish_connection(config.configuration_hash)
    ActiveRecord::Base.connection # Model.cache does nothing before there is one
    yield new
  ensure
    ActiveRecord::Base.remove_connection
  end
end
