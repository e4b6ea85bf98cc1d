require 'minitest/autorun'
require_relative 'blog'

module NamesTests
  def before_setup
    super
    connection = ActiveRecord::Base.connection
    connection.execute("SET pgweir.scope = #{connection.quote("#{self.class}##{name}")}")
  end
end
Minitest::Test.include NamesTests

class BlogTest < Minitest::Test
  def test_lists_authors_with_their_posts
    posts = Author.order(:id).to_h { |author| [author.name, author.posts.to_a.size] }
    assert_equal 4, posts['author 8']
  end

  def test_lists_posts_with_their_authors
    authors = Post.includes(:author).order(:id).limit(20).map { |post| post.author.name }
    assert_equal 20, authors.size
  end

  def test_shows_an_author
    assert_equal 'author 7', Author.find(7).name
  end
end
