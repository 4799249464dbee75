namespace MobileNetEdge.Tools.Quantizer.Commands;

internal static partial class Terminal
{
    /// <param name="columns">Headings; one that starts with '>' is aligned right.</param>
    /// <param name="rows">As many cells each.</param>
    public static void WriteTable(IEnumerable<string> columns, IEnumerable<string[]> rows)
    {
        bool[] right = [.. columns.Select(column => column.StartsWith('>'))];
        List<string[]> lines = [[.. columns.Select(column => column.TrimStart('>'))], .. rows];
        int[] widths = [.. right.Select((_, i) => lines.Max(line => line[i].Length))];
        foreach (string[] line in lines)
        {
            WriteLine("  " + string.Join("  ", line.Select((cell, i) => right[i] ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd());
        }
    }

    /// <summary>Runs work that would show a bar elsewhere.</summary>
    public static T WithProgress<T>(string what, int total, Func<Action, T> work)
    {
        _ = (what, total);
        return work(static () => { });
    }
}
