using System.Data.Common;
using Dapper;

namespace LocalSpine.Storage.Snapshots;

/// <summary>What a column holds, on either engine.</summary>
public enum ColumnKind
{
    Text,

    /// <summary>Up to 64 bits.</summary>
    Integer,

    Octets,
}

/// <summary>A column of a table.</summary>
/// <param name="IsShort">32 bits, where the engine tells them from 64.</param>
public sealed record ColumnShape(string Name, ColumnKind Kind, bool IsShort);

/// <summary>A table as the database has it.</summary>
/// <param name="NumbersItself">Its <c>id</c> counts up by itself.</param>
public sealed record TableShape(string Name, IReadOnlyList<ColumnShape> Columns, bool NumbersItself)
{
    /// <summary>Every table of every module, in the order of their names. Those of the kernel are none of an environment's state.</summary>
    public static IReadOnlyList<TableShape> All(DatabaseEngine engine, DbConnection connection, DbTransaction? transaction)
    {
        var columns = engine == DatabaseEngine.Postgres
            ? connection.Query<(string Table, string Column, string Type, string Identity)>(
                "select table_name, column_name, data_type, is_identity from information_schema.columns where table_schema = current_schema() order by table_name, ordinal_position", transaction: transaction)
            : connection.Query<(string Table, string Column, string Type, string Identity)>(
                "select m.name, c.name, lower(c.type), case when m.sql like '%autoincrement%' and c.pk = 1 then 'YES' else 'NO' end from sqlite_master m join pragma_table_info(m.name) c "
                + "where m.type = 'table' and m.name not like 'sqlite_%' order by m.name, c.cid", transaction: transaction);
        return
        [
            .. columns.Where(c => !c.Table.StartsWith("kernel_", StringComparison.Ordinal)).GroupBy(c => c.Table).OrderBy(t => t.Key, StringComparer.Ordinal).Select(
                t => new TableShape(t.Key, [.. t.Select(c => new ColumnShape(c.Column, KindOf(t.Key, c.Column, c.Type), c.Type == "integer"))], t.Any(c => c.Identity == "YES"))),
        ];
    }

    private static ColumnKind KindOf(string table, string column, string type) => type switch
    {
        "text" => ColumnKind.Text,
        "integer" or "bigint" => ColumnKind.Integer,
        "blob" or "bytea" => ColumnKind.Octets,
        _ => throw new NotSupportedException($"{table}.{column} is {type}, which snapshots do not know"),
    };
}
