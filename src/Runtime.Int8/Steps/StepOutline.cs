using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>
/// What an engine keeps of a step to test its kernels on a small case: everything that decides the choice of kernels, without the weights.
/// </summary>
/// <param name="Kernel">Names of the vector kernels that the step runs on.</param>
/// <param name="Operators">What it performs, for messages.</param>
/// <param name="Head">
/// Its operator, with tensors numbered as in <paramref name="Tensors"/>; null if there is only a table.
/// </param>
/// <param name="Tensors">Inputs, then the output. Integer constants have their data, weights have none. uint8 ones as int8.</param>
/// <param name="IsUnsigned">Whether the model calls the output uint8.</param>
/// <param name="HasLeastWeight">Whether a weight is −128, which quantizers avoid and some kernels cannot handle.</param>
/// <param name="Table">The lookup at the end; null for none.</param>
internal sealed record StepOutline(
    string Kernel, string Operators, Operator? Head, Tensor[] Tensors, bool IsUnsigned, bool HasLeastWeight, sbyte[]? Table)
{
    /// <summary>One outline for each way in which a kernel is used: that of the largest step.</summary>
    public static StepOutline[] OfEachUse(IEnumerable<StepOutline> outlines) =>
        [.. outlines.GroupBy(outline => outline.Use).Select(same => same.MaxBy(outline => outline.Elements)!)];

    /// <summary>Names of the vector kernels that a step runs on, as one.</summary>
    public static string KernelOf(Step step) => string.Join(" + ", step.Kernels);

    /// <summary>Everything that may make a kernel take another code path.</summary>
    private (
        string Kernel,
        OperatorKind? Kind,
        OperatorOptions? Options,
        string Shape,
        bool IsUnsigned,
        bool HasLeastWeight,
        bool ShiftsRight) Use
    {
        get
        {
            IEnumerable<string> shapes = Tensors.Select(tensor => tensor.Shape switch
            {
                _ when Head is null => string.Empty,
                [1, var height, var width, var channels] when !IsWeights(tensor) => $"{Many(height * width)} {Tail(channels)}",
                [var outputs, var height, var width, var channels] => $"{Tail(outputs)} {height}x{width} {Tail(channels)}",
                [.., var rows, var channels] => $"{Many(rows)} {Tail(channels)}",
                var other => $"{other.Length}",
            });
            return (Kernel, Head?.Kind, Head?.Options, string.Join(", ", shapes), IsUnsigned, HasLeastWeight, Head is not null
                && FactorOf(Tensors) < 0.5);
        }
    }

    private long Elements => Tensors.Sum(tensor => (long)tensor.Count);

    /// <summary>The largest factor from the accumulator to the output, if there are two operands.</summary>
    internal static double FactorOf(Tensor[] tensors) =>
        tensors is [{ Quantization: { } input }, { Quantization: { } other }, .., { Quantization: { } output }]
            ? (double)input.Scales.Max() * other.Scales.Max() / output.Scales.Min()
            : 0;

    /// <summary>Whether a tensor is the filter of a convolution.</summary>
    private bool IsWeights(Tensor tensor) => Head is { Kind: OperatorKind.Conv2D or OperatorKind.DepthwiseConv2D } && tensor == Tensors[1];

    private static string Many(int rows) => rows == 1 ? "one" : "many";

    /// <summary>Whether the channels fill whole vectors.</summary>
    private static string Tail(int channels) => channels % 16 == 0 ? "even" : "odd";

    private static bool HasLeast(OperatorView head) =>
        head.OptionalInput(1) is { Type: TensorType.Int8 } weights
            && MemoryMarshal.Cast<byte, sbyte>(weights.Data.Span).Contains(sbyte.MinValue);

    /// <param name="node">Its weights must still be there.</param>
    /// <param name="step">The step made from it, on vector kernels.</param>
    public static StepOutline Of(Node node, Step step)
    {
        string kernel = KernelOf(step);
        string operators = node.Operators.Count == 0 ? "uint8 to int8" : string.Join(" + ", node.Operators.Select(op => op.Name));
        if (node.Head is not { } head)
        {
            return new StepOutline(kernel, operators, null, [node.Inputs[0].Tensor, node.Output.Tensor], false, false, node.Table);
        }

        List<Tensor> tensors = [];
        int[] inputs = [.. head.Operator.Inputs.Select((_, i) => Add(head.OptionalInput(i)))];
        int output = Add(head.Output);
        return new StepOutline(
            kernel,
            operators,
            head.Operator with { Inputs = inputs, Outputs = [output] },
            [.. tensors],
            head.IsUnsigned,
            HasLeast(head),
            node.Table);


        int Add(Tensor? tensor)
        {
            if (tensor is null)
            {
                return -1;
            }

            bool isInteger = tensor.Type is TensorType.Int32 or TensorType.Int64;
            tensors.Add(tensor with { Index = tensors.Count, Data = isInteger ? tensor.Data.ToArray() : default });
            return tensors.Count - 1;
        }
    }
}
