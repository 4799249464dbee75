namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>A stretch of the arena.</summary>
/// <param name="Offset">Bytes from the arena's start, a multiple of 64.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="RowsHeld">Rows of a value held there at once, see <see cref="RowRing"/>.</param>
internal readonly record struct Place(int Offset, int Bytes, int RowsHeld = Place.AllRows)
{
    /// <summary>The value is held whole.</summary>
    public const int AllRows = int.MaxValue;
}

/// <summary>Where everything is in the arena.</summary>
/// <param name="Bytes">The arena's size.</param>
/// <param name="Values">The place of each value, by its number.</param>
/// <param name="Scratch">
/// The place of the scratch memory of the step that makes a value, by the value's number; empty if it needs none.
/// </param>
internal sealed record ArenaLayout(int Bytes, Place[] Values, Place[] Scratch);
