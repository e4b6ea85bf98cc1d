require_relative 'blog'

RSpec.configure do |config|
  config.before do |example|
    connection = ActiveRecord::Base.connection
    connection.execute("SET pgweir.scope = #{connection.quote(example.full_description)}")
  end
end

RSpec.describe 'the blog' do
  it 'lists authors with their posts' do
    posts = Author.order(:id).to_h { |author| [author.name, author.posts.to_a.size] }
    expect(posts['author 8']).to eq 4
  end

  it 'lists posts with their authors' do
    authors = Post.includes(:author).order(:id).limit(20).map { |post| post.author.name }
    expect(authors.size).to eq 20
  end

  it 'shows an author' do
    expect(Author.find(7).name).to eq 'author 7'
  end
end
