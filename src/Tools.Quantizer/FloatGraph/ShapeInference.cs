using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.FloatGraph;

/// <summary>
/// The shape of every tensor of a graph, worked out from the input's shape and the weights, and the check that the graph
/// makes sense: a graph that passes can be run. Shapes that a file states are never believed, as exporters leave
/// placeholders there.
/// </summary>
internal static class ShapeInference
{
    /// <returns>Shapes by name: the input's and every node's.</returns>
    /// <exception cref="InputException">A node reads what is not there, or its weights do not fit its input.</exception>
    public static IReadOnlyDictionary<string, int[]> Infer(Graph graph)
    {
        Dictionary<string, int[]> shapes = new(StringComparer.Ordinal) { [graph.Input.Name] = CheckInput(graph.Input) };
        foreach (Node node in graph.Nodes)
        {
            if (!shapes.TryAdd(node.Name, OutputShape(node, shapes)))
            {
                throw Bad(node, "a second tensor with this name; names must be unique");
            }
        }

        return shapes.ContainsKey(graph.Output)
            ? shapes
            : throw new InputException($"the graph's output '{graph.Output}' is not a node of it");
    }

    /// <summary>The shape of one node's output; <paramref name="shapes"/> holds those of all tensors before it.</summary>
    public static int[] OutputShape(Node node, IReadOnlyDictionary<string, int[]> shapes)
    {
        int[] Of(string name) => shapes.TryGetValue(name, out int[]? shape)
            ? shape
            : throw Bad(node, $"it reads '{name}', which no node before it makes");

        return node switch
        {
            Conv2D conv => Conv(conv, Feature(conv, Of(conv.Input))),
            DepthwiseConv2D conv => Depthwise(conv, Feature(conv, Of(conv.Input))),
            FullyConnected dense => Dense(dense, Of(dense.Input)),
            BatchNorm norm => Norm(norm, Of(norm.Input)),
            Binary binary => Broadcast(binary, Of(binary.Left), Of(binary.Right)),
            Constant constant => ConstantShape(constant),
            Pad pad => Padded(pad, Feature(pad, Of(pad.Input))),
            Pool pool => Pooled(pool, Feature(pool, Of(pool.Input))),
            GlobalAveragePool pool => Global(pool, Feature(pool, Of(pool.Input))),
            Reshape reshape => Reshaped(reshape, Of(reshape.Input)),
            Concat concat => Concatenated(concat, [.. concat.Parts.Select(Of)]),
            SeveralOutputs outputs => [1, outputs.Parts.Sum(part => Tensor.CountOf(Of(part)))],
            Activation or Softmax or L2Normalize => Of(node.Inputs[0]),
            _ => throw Bad(node, "an operator without a shape rule"),
        };
    }

    private static int[] CheckInput(GraphInput input) =>
        input.Shape is [1, > 0, > 0, > 0]
            ? input.Shape
            : throw new InputException(
                $"the input '{input.Name}' has the shape {Text(input.Shape)}; [1, height, width, channels] is needed");

    private static int[] Conv(Conv2D conv, int[] input)
    {
        if (conv.Weights.Shape is not [var outputs, var kernelHeight, var kernelWidth, var channels] || channels != input[3])
        {
            throw Bad(conv, $"weights {Text(conv.Weights.Shape)} do not fit the input {Text(input)}: [outChannels, kernelHeight, "
                + $"kernelWidth, {input[3]}] is needed");
        }

        CheckWeights(conv, conv.Weights, conv.Bias, outputs);
        CheckPadding(conv, conv.Padding);
        return
        [
            1,
            Windows(conv, input[1], conv.Padding.Top + conv.Padding.Bottom, kernelHeight, conv.StrideHeight, conv.DilationHeight),
            Windows(conv, input[2], conv.Padding.Left + conv.Padding.Right, kernelWidth, conv.StrideWidth, conv.DilationWidth),
            outputs,
        ];
    }

    private static int[] Depthwise(DepthwiseConv2D conv, int[] input)
    {
        if (conv.Weights.Shape is not [var kernelHeight, var kernelWidth, var outputs] || outputs % input[3] != 0)
        {
            throw Bad(conv, $"weights {Text(conv.Weights.Shape)} do not fit the input {Text(input)}: [kernelHeight, kernelWidth, a "
                + $"multiple of {input[3]}] is needed");
        }

        CheckWeights(conv, conv.Weights, conv.Bias, outputs);
        CheckPadding(conv, conv.Padding);
        return
        [
            1,
            Windows(conv, input[1], conv.Padding.Top + conv.Padding.Bottom, kernelHeight, conv.StrideHeight, conv.DilationHeight),
            Windows(conv, input[2], conv.Padding.Left + conv.Padding.Right, kernelWidth, conv.StrideWidth, conv.DilationWidth),
            outputs,
        ];
    }

    private static int[] Dense(FullyConnected dense, int[] input)
    {
        if (dense.Weights.Shape is not [var outputs, var inputs] || inputs != Tensor.CountOf(input))
        {
            throw Bad(
                dense,
                $"weights {Text(dense.Weights.Shape)} do not fit the input {Text(input)}: [outputs, {Tensor.CountOf(input)}] is needed");
        }

        CheckWeights(dense, dense.Weights, dense.Bias, outputs);
        return [1, outputs];
    }

    private static int[] Norm(BatchNorm norm, int[] input)
    {
        foreach ((string name, float[] values) in new[]
        {
            ("gamma", norm.Gamma),
            ("beta", norm.Beta),
            ("mean", norm.Mean),
            ("variance", norm.Variance),
        })
        {
            if (values.Length != input[^1])
            {
                throw Bad(norm, $"{name} has {values.Length} values for {input[^1]} channels");
            }
        }

        return input;
    }

    private static int[] Broadcast(Binary binary, int[] left, int[] right)
    {
        int[] result = new int[Math.Max(left.Length, right.Length)];
        for (int i = 1; i <= result.Length; i++)
        {
            int a = i <= left.Length ? left[^i] : 1;
            int b = i <= right.Length ? right[^i] : 1;
            result[^i] = a == b || b == 1 ? a : a == 1 ? b : throw Bad(binary, $"shapes {Text(left)} and {Text(right)} do not go together");
        }

        return result;
    }

    private static int[] ConstantShape(Constant constant)
    {
        CheckData(constant, constant.Value);
        return constant.Value.Shape;
    }

    private static int[] Padded(Pad pad, int[] input)
    {
        CheckPadding(pad, pad.Padding);
        return [1, input[1] + pad.Padding.Top + pad.Padding.Bottom, input[2] + pad.Padding.Left + pad.Padding.Right, input[3]];
    }

    private static int[] Pooled(Pool pool, int[] input)
    {
        CheckPadding(pool, pool.Padding);
        if (Math.Max(pool.Padding.Top, pool.Padding.Bottom) >= pool.KernelHeight
            || Math.Max(pool.Padding.Left, pool.Padding.Right) >= pool.KernelWidth)
        {
            throw Bad(pool, "its padding is as large as its window, which then could lie outside the input");
        }

        return
        [
            1,
            Windows(pool, input[1], pool.Padding.Top + pool.Padding.Bottom, pool.KernelHeight, pool.StrideHeight, 1),
            Windows(pool, input[2], pool.Padding.Left + pool.Padding.Right, pool.KernelWidth, pool.StrideWidth, 1),
            input[3],
        ];
    }

    private static int[] Global(GlobalAveragePool pool, int[] input) => pool.KeepDimensions ? [1, 1, 1, input[3]] : [1, input[3]];

    private static int[] Reshaped(Reshape reshape, int[] input) =>
        reshape.Shape.All(static dimension => dimension > 0) && Tensor.CountOf(reshape.Shape) == Tensor.CountOf(input)
            ? reshape.Shape
            : throw Bad(reshape, $"the input {Text(input)} cannot take the shape {Text(reshape.Shape)}");

    private static int[] Concatenated(Concat concat, int[][] parts)
    {
        if (parts.Length == 0 || parts.Any(part => !part.AsSpan(..^1).SequenceEqual(parts[0].AsSpan(..^1))))
        {
            throw Bad(concat, $"parts {string.Join(", ", parts.Select(Text))} cannot be put side by side along the channels");
        }

        return [.. parts[0].AsSpan(..^1), parts.Sum(static part => part[^1])];
    }

    /// <summary>How many windows fit along one axis.</summary>
    private static int Windows(Node node, int size, int padding, int kernel, int stride, int dilation)
    {
        if (kernel < 1 || stride < 1 || dilation < 1 || padding < 0)
        {
            throw Bad(node, $"kernel {kernel}, stride {stride}, dilation {dilation}, padding {padding}: sizes below 1 make no sense");
        }

        long room = (long)size + padding - (((long)kernel - 1) * dilation) - 1;
        return room >= 0 ? (int)(room / stride) + 1 : throw Bad(
            node, $"a window of {kernel} (dilation {dilation}) is larger than the padded input of {size + padding}; give a larger picture");
    }

    private static int[] Feature(Node node, int[] shape) =>
        shape is [1, _, _, _] ? shape : throw Bad(node, $"its input has the shape {Text(shape)}; [1, height, width, channels] is needed");

    private static void CheckWeights(Node node, Tensor weights, float[]? bias, int outputs)
    {
        CheckData(node, weights);
        if (bias is not null && bias.Length != outputs)
        {
            throw Bad(node, $"the bias has {bias.Length} values for {outputs} outputs");
        }
    }

    private static void CheckPadding(Node node, Padding padding)
    {
        if (padding.Top < 0 || padding.Bottom < 0 || padding.Left < 0 || padding.Right < 0)
        {
            throw Bad(node, $"{padding} is negative");
        }
    }

    private static void CheckData(Node node, Tensor tensor)
    {
        if (tensor.Shape.Any(static dimension => dimension < 1) || Tensor.CountOf(tensor.Shape) != tensor.Data.Length)
        {
            throw Bad(node, $"its tensor says {Text(tensor.Shape)} and holds {tensor.Data.Length} values");
        }
    }

    private static string Text(int[] shape) => $"[{string.Join(", ", shape)}]";

    private static InputException Bad(Node node, string problem) => new($"{node.GetType().Name} '{node.Name}': {problem}");
}
