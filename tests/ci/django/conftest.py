import pytest
from django.db import connection


@pytest.fixture(autouse=True)
def name_the_test(request):
    test = request.node.nodeid

    def label(execute, sql, params, many, context):
        if getattr(context["connection"], "test", None) != test:
            context["connection"].test = test
            with context["connection"].cursor() as cursor:
                cursor.execute("SET pgweir.scope = '{}'".format(test.replace("'", "''")))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(label):
        yield
