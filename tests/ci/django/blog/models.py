"""Its tables."""

from django.db import models


class Author(models.Model):
    name = models.TextField()


class Post(models.Model):
    author = models.ForeignKey(Author, models.CASCADE)
    title = models.TextField()
