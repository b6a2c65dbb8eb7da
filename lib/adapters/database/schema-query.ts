import { quoted } from "./client.ts";

/**
 * Everything of a schema that a migration may change, in a fixed order; of long definitions their hash. What changes with
 * the data (row counts, the next number of a counter, cardinalities) is left out.
 */
export function schemaQuery(database: string): string[] {
  const of = (schema: string) => `${schema} = ${quoted(database)}`;
  const hash = (column: string) => `SHA2(${column}, 256)`;
  return [
    `SELECT 'database', default_character_set_name, default_collation_name FROM information_schema.schemata WHERE ${of("schema_name")}`,
    `SELECT 'table', table_name, table_type, engine, table_collation FROM information_schema.tables WHERE ${of("table_schema")} ORDER BY 2`,
    `SELECT 'column', table_name, ordinal_position, column_name, column_type, is_nullable, column_default, character_set_name, collation_name, extra, ${hash("generation_expression")} FROM information_schema.columns WHERE ${of("table_schema")} ORDER BY 2, 3`,
    `SELECT 'index', table_name, index_name, seq_in_index, column_name, non_unique, sub_part, index_type FROM information_schema.statistics WHERE ${of("table_schema")} ORDER BY 2, 3, 4`,
    `SELECT 'key', table_name, constraint_name, ordinal_position, column_name, referenced_table_name, referenced_column_name FROM information_schema.key_column_usage WHERE ${of("table_schema")} ORDER BY 2, 3, 4`,
    `SELECT 'rule', table_name, constraint_name, update_rule, delete_rule FROM information_schema.referential_constraints WHERE ${of("constraint_schema")} ORDER BY 2, 3`,
    `SELECT 'check', constraint_name, ${hash("check_clause")} FROM information_schema.check_constraints WHERE ${of("constraint_schema")} ORDER BY 2, 3`,
    `SELECT 'partition', table_name, partition_ordinal_position, partition_name, partition_method, ${hash("partition_expression")}, ${hash("partition_description")} FROM information_schema.partitions WHERE ${of("table_schema")} AND partition_name IS NOT NULL ORDER BY 2, 3, 4`,
    `SELECT 'view', table_name, ${hash("view_definition")}, definer, security_type FROM information_schema.views WHERE ${of("table_schema")} ORDER BY 2`,
    `SELECT 'routine', routine_type, routine_name, dtd_identifier, definer, security_type, sql_mode, ${hash("routine_definition")} FROM information_schema.routines WHERE ${of("routine_schema")} ORDER BY 2, 3`,
    `SELECT 'parameter', specific_name, ordinal_position, parameter_mode, parameter_name, dtd_identifier FROM information_schema.parameters WHERE ${of("specific_schema")} ORDER BY 2, 3`,
    `SELECT 'trigger', trigger_name, event_object_table, action_timing, event_manipulation, action_order, definer, sql_mode, ${hash("action_statement")} FROM information_schema.triggers WHERE ${of("trigger_schema")} ORDER BY 2`,
    `SELECT 'event', event_name, interval_value, interval_field, execute_at, status, definer, sql_mode, ${hash("event_definition")} FROM information_schema.events WHERE ${of("event_schema")} ORDER BY 2`,
  ];
}
