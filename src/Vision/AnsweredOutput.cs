using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Vision;

/// <summary>The numbers and scores that one output has for one picture.</summary>
/// <param name="output">The output.</param>
/// <param name="labels">A name for each score.</param>
internal sealed class AnsweredOutput(NetworkOutput output, IReadOnlyList<string> labels)
{
    private readonly float[] _numbers = new float[output.Head.Outputs];
    private readonly float[] _scores = new float[output.Head.Scores];

    public NetworkOutput Output => output;

    public IReadOnlyList<string> Labels => labels;

    /// <summary>The output as real numbers.</summary>
    public ReadOnlySpan<float> Numbers => _numbers;

    /// <summary>One score for each class, or each number of a head without classes.</summary>
    public ReadOnlySpan<float> Scores => _scores;

    /// <summary>What the cells of a map of classes cover of the picture.</summary>
    public CellGrid Cells { get; private set; }

    /// <summary>Takes the answer to a picture. Allocates nothing.</summary>
    /// <param name="bytes">The output tensor in its in-memory layout.</param>
    /// <param name="tensor">Its type, scale and zero point.</param>
    /// <param name="cells">What the cells of a map of classes cover of the picture.</param>
    public void Take(ReadOnlySpan<byte> bytes, EngineTensor tensor, CellGrid cells)
    {
        Dequantization.Fill(_numbers, bytes, tensor);
        Score(cells);
    }

    /// <summary>The same, of real numbers.</summary>
    public void Take(ReadOnlySpan<float> numbers, CellGrid cells)
    {
        numbers.CopyTo(_numbers);
        Score(cells);
    }

    public AnsweredOutput Copy()
    {
        AnsweredOutput copy = new(output, labels) { Cells = Cells };
        _numbers.CopyTo(copy._numbers, 0);
        _scores.CopyTo(copy._scores, 0);
        return copy;
    }

    private void Score(CellGrid cells)
    {
        output.Head.Score(_numbers, _scores);
        Cells = cells;
    }
}
