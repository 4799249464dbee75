namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>A value as planners see it.</summary>
/// <param name="Bytes">Of all its rows.</param>
/// <param name="Height">Rows of a picture; else 1.</param>
/// <param name="Width">Columns of a picture; else 1.</param>
internal readonly record struct ValueSizes(int Bytes, int Height, int Width)
{
    public int RowBytes => Bytes / Height;
}

/// <summary>A step as planners see it. Values are given by number.</summary>
/// <param name="Output">What it writes.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="InPlaceInputs">Those in whose place the output may be written.</param>
/// <param name="RowInputs">Those of which it reads rows, if it runs by rows.</param>
/// <param name="ByRows">How its rows depend on theirs; null if it computes all of its output at once.</param>
/// <param name="ScratchBytes">Memory that it needs while it runs.</param>
/// <param name="KeepsScratch">Whether that memory carries data from one call to the next.</param>
/// <param name="WeightBytes">Of its weights, one byte each.</param>
internal sealed record StepSizes(
    int Output,
    int[] Inputs,
    int[] InPlaceInputs,
    int[] RowInputs,
    RowGeometry? ByRows,
    long ScratchBytes = 0,
    bool KeepsScratch = false,
    long WeightBytes = 0);

/// <summary>A network as planners see it: numbers alone.</summary>
/// <param name="Values">By number; without a size if no step has that value.</param>
/// <param name="Steps">In order of execution.</param>
/// <param name="Inputs">Values that hold something before the first step.</param>
/// <param name="Outputs">Values that must survive the last step.</param>
internal sealed record NetworkSizes(ValueSizes[] Values, StepSizes[] Steps, int[] Inputs, int[] Outputs)
{
    public static NetworkSizes Of(IReadOnlyList<Step> steps, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs)
    {
        Value[] all = [.. inputs, .. steps.SelectMany(static step => step.Inputs.Append(step.Output))];
        ValueSizes[] values = new ValueSizes[all.Max(static value => value.Number) + 1];
        foreach (Value value in all)
        {
            values[value.Number] = new ValueSizes(value.Bytes, value.Height, value.Width);
        }

        return new NetworkSizes(values, [.. steps.Select(SizesOf)], Numbers(inputs), Numbers(outputs));
    }

    private static StepSizes SizesOf(Step step) => new(
        step.Output.Number,
        Numbers(step.Inputs),
        Numbers(step.InPlaceInputs),
        Numbers(step.RowInputs),
        step.ByRows,
        step.ScratchBytes,
        step.KeepsScratch,
        step.MultiplyAccumulates / ((long)step.Output.Height * step.Output.Width));

    private static int[] Numbers(IEnumerable<Value> values) => [.. values.Select(static value => value.Number)];
}
