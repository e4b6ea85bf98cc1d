"""What PostgreSQL can do, as far as SQLAlchemy's suite asks for it."""

from sqlalchemy.testing import exclusions
from sqlalchemy.testing.requirements import SuiteRequirements

ABLE_TO = """
    array_type autocommit boolean_col_expressions bound_limit_offset check_constraint_reflection
    comment_reflection computed_columns computed_columns_stored cte_supports_datetime_functions
    ctes ctes_on_dml ctes_with_update_delete date_historic datetime_historic
    datetime_microseconds delete_from duplicate_names_in_cursor_description empty_inserts
    empty_strings_text empty_strings_varchar except_ fetch_first fetch_no_order_by
    fk_constraint_option_reflection_ondelete_noaction
    fk_constraint_option_reflection_ondelete_restrict
    fk_constraint_option_reflection_onupdate_restrict
    foreign_key_constraint_option_reflection_ondelete
    foreign_key_constraint_option_reflection_onupdate identity_columns identity_columns_standard
    indexes_with_ascdesc insert_from_select insertmanyvalues intersect isolation_level
    json_array_indexes json_deserializer_binary json_type legacy_unconditional_json_extract
    literal_float_coercion multivalues_inserts nullable_booleans nullsordering offset
    order_by_col_from_union order_by_label_with_expression
    parens_in_union_selects_w_limit_offset parens_in_union_selects_wo_limit_offset
    precision_generic_float_type precision_numerics_enotation_large
    precision_numerics_enotation_small precision_numerics_general
    precision_numerics_many_significant_digits precision_numerics_retains_significant_digits
    reflects_pk_names regexp_match regexp_replace returning savepoints schema_reflection schemas
    select_for_update sequences sequences_optional server_side_cursors standalone_binds
    temp_table_reflection temporary_tables time_microseconds timestamp_microseconds tuple_in
    tuple_in_w_empty unbounded_varchar unicode_data unicode_ddl unique_constraint_reflection
    update_from update_nowait view_column_reflection view_reflection views window_functions
""".split()


class Requirements(SuiteRequirements):
    def get_isolation_levels(self, _config):
        levels = {"READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE", "AUTOCOMMIT"}
        return {"default": "READ COMMITTED", "supported": levels}


for _name in ABLE_TO:
    setattr(Requirements, _name, property(lambda self: exclusions.open()))
