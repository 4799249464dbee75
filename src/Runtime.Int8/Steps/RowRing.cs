namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>A ring buffer for a few rows of a feature map: row y takes the place of row y − <paramref name="rows"/>.</summary>
/// <param name="start">Where the buffer starts.</param>
/// <param name="rows">How many it has room for; more than the map has if all of it is held.</param>
/// <param name="rowBytes">Bytes per row.</param>
internal readonly unsafe struct RowRing(sbyte* start, int rows, int rowBytes)
{
    public int RowBytes => rowBytes;

    /// <summary>Where a row is.</summary>
    public sbyte* this[int row] => start + ((nint)(row % rows) * rowBytes);

    /// <summary>Bytes from the start of a row up to the end of the buffer, or of the map.</summary>
    /// <param name="row">The row.</param>
    /// <param name="height">Rows of the map.</param>
    public int BytesFrom(int row, int height) => Math.Min(rows - (row % rows), height - row) * rowBytes;

    /// <summary>How many rows, starting at a given one, are contiguous, up to <paramref name="most"/>.</summary>
    public int Contiguous(int row, int most) => Math.Min(most, rows - (row % rows));
}
