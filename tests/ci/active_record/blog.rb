# A blog in ActiveRecord.
require 'active_record'

class Author < ActiveRecord::Base
  has_many :posts
end

class Post < ActiveRecord::Base
  belongs_to :author
end

ActiveRecord::Base.establish_connection(ENV.fetch('DATABASE_URL'))
