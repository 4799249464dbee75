using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Vision;

/// <summary>Where the classes of a map of cells are: [1, rows, columns, classes], background first.</summary>
internal static class MapPlaces
{
    /// <summary>
    /// Every place where a class other than the background wins: neighbouring cells of the same class, also diagonal ones, are one place,
    /// as the object before them is one.
    /// </summary>
    /// <param name="answer">The answer of a map.</param>
    /// <param name="threshold">The least probability of a cell.</param>
    public static IReadOnlyList<ClassPlace> Of(AnsweredOutput answer, float threshold)
    {
        (int rows, int columns) = GridOf(answer);
        (int Class, float Score)[] winners = [.. Enumerable.Range(0, rows * columns).Select(cell => WinnerOf(answer, cell))];
        bool[] taken = [.. winners.Select(winner => winner.Class == 0 || winner.Score < threshold)];
        List<ClassPlace> places = [];
        Stack<int> open = [];
        for (int first = 0; first < winners.Length; first++)
        {
            if (taken[first])
            {
                continue;
            }

            (int left, int top, int right, int bottom) = (columns, rows, 0, 0);
            float score = 0;
            taken[first] = true;
            open.Push(first);
            while (open.TryPop(out int cell))
            {
                (int x, int y) = (cell % columns, cell / columns);
                (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
                score = Math.Max(score, winners[cell].Score);
                for (int near = 0; near < 9; near++)
                {
                    (int nearX, int nearY) = (x + (near % 3) - 1, y + (near / 3) - 1);
                    int other = (nearY * columns) + nearX;
                    if (nearX >= 0 && nearX < columns && nearY >= 0 && nearY < rows && !taken[other]
                        && winners[other].Class == winners[first].Class)
                    {
                        taken[other] = true;
                        open.Push(other);
                    }
                }
            }

            PixelRectangle cells = new(left, top, right + 1 - left, bottom + 1 - top);
            places.Add(PlaceOf(answer, winners[first].Class, score, rows, columns, cells));
        }

        return [.. places.OrderByDescending(static place => place.Score)];
    }

    /// <summary>The cell where a class is most likely. Allocates nothing.</summary>
    public static ClassPlace BestOf(AnsweredOutput answer, int index)
    {
        (int rows, int columns) = GridOf(answer);
        int best = 0;
        for (int cell = 1; cell < rows * columns; cell++)
        {
            best = answer.Output.Head.ScoreOfCell(answer.Numbers, cell, index) > answer.Output.Head.ScoreOfCell(answer.Numbers, best, index)
                ? cell
                : best;
        }

        float score = answer.Output.Head.ScoreOfCell(answer.Numbers, best, index);
        return PlaceOf(answer, index, score, rows, columns, new PixelRectangle(best % columns, best / columns, 1, 1));
    }

    private static (int Rows, int Columns) GridOf(AnsweredOutput answer) => (answer.Output.Head.Shape[1], answer.Output.Head.Shape[2]);

    private static (int Class, float Score) WinnerOf(AnsweredOutput answer, int cell)
    {
        int classes = answer.Scores.Length;
        int winner = Ranking.Best(answer.Numbers.Slice(cell * classes, classes));
        return (winner, answer.Output.Head.ScoreOfCell(answer.Numbers, cell, winner));
    }

    private static ClassPlace PlaceOf(AnsweredOutput answer, int index, float score, int rows, int columns, PixelRectangle cells)
    {
        PictureArea area = answer.Cells.AreaOf(rows, columns, cells);
        return new ClassPlace(
            index, answer.Labels[index], score, area.Left, area.Top, area.Right - area.Left, area.Bottom - area.Top);
    }
}
