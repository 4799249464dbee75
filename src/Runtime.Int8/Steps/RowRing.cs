namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>Rows of a feature map in a place for a few of them: row y takes the place of row y − <paramref name="rows"/>.</summary>
/// <param name="start">Where the place starts.</param>
/// <param name="rows">How many it has room for; more than the map has if all of it is held.</param>
/// <param name="rowBytes">Bytes per row.</param>
internal readonly unsafe struct RowRing(sbyte* start, int rows, int rowBytes)
{
    public int RowBytes => rowBytes;

    /// <summary>Where a row is.</summary>
    public sbyte* this[int row] => start + ((nint)(row % rows) * rowBytes);

    /// <summary>Bytes from the start of a row up to the end of the place, or of the map.</summary>
    /// <param name="row">The row.</param>
    /// <param name="height">Rows of the map.</param>
    public int BytesFrom(int row, int height) => Math.Min(rows - (row % rows), height - row) * rowBytes;

    /// <summary>How many rows from one on follow one another, up to <paramref name="most"/>.</summary>
    public int Contiguous(int row, int most) => Math.Min(most, rows - (row % rows));
}
