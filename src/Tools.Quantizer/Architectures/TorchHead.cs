using System.Globalization;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>
/// A head that somebody put on a network in PyTorch: linear layers and batch norms, read from shapes. No tensor shows activations and
/// dropouts: where modules without tensors are between two layers, the first is taken for a ReLU.
/// </summary>
internal static class TorchHead
{
    private const float Epsilon = 1e-5f;    // torch.nn.BatchNorm1d

    /// <summary>Adds the head after a network's features.</summary>
    /// <param name="graph">A network whose output is its features.</param>
    /// <param name="names">The head's tensors, in the file's order.</param>
    /// <param name="shapes">Of every tensor, by name.</param>
    /// <param name="read">Gives a tensor's values.</param>
    /// <exception cref="InputException">The layers are not such, or do not follow from each other.</exception>
    public static Graph Append(
        Graph graph, IReadOnlyList<string> names, IReadOnlyDictionary<string, int[]> shapes, Func<string, float[]> read)
    {
        List<Node> nodes = [.. graph.Nodes];
        string x = graph.Output;
        int features = ShapeInference.Infer(graph)[x][^1];
        string? before = null;
        bool isActivated = true;    // features are
        bool isAssumed = false;
        foreach (string module in names.Select(TorchNames.ModuleOf).Distinct())
        {
            if (!shapes.TryGetValue($"{module}.weight", out int[]? shape))
            {
                throw TorchWeights.Missing($"'{module}.weight' of a head", $"{module}.weight", shapes);
            }

            if (before is not null && !isActivated && HasModulesBetween(before, module))
            {
                x = Add(new Activation($"{before}.activation", x, ActivationKind.Relu));
                (isActivated, isAssumed) = (true, true);
            }

            switch (shape)
            {
                case [_, _] or [_, _, 1, 1]:
                    (int outputs, int inputs) = (shape[0], shape[1]);
                    RequireFeatures(module, inputs);
                    float[]? bias = shapes.ContainsKey($"{module}.bias") ? read($"{module}.bias") : null;
                    x = Add(new FullyConnected(module, x, new Tensor([outputs, inputs], read($"{module}.weight")), bias));
                    (features, isActivated) = (outputs, false);
                    break;
                case [var channels] when shapes.ContainsKey($"{module}.running_mean"):
                    RequireFeatures(module, channels);
                    x = Add(new BatchNorm(
                        module,
                        x,
                        read($"{module}.weight"),
                        read($"{module}.bias"),
                        read($"{module}.running_mean"),
                        read($"{module}.running_var"),
                        Epsilon));
                    break;
                default:
                    throw new InputException(
                        $"'{module}.weight' is [{string.Join(", ", shape)}]: a head is read with linear layers and batch "
                            + "norms; save the network without the others, or export it as ONNX");
            }

            before = module;
        }

        // One number is a logit; several are the scores of classes.
        if (features > 1)
        {
            x = Add(new Softmax("probabilities", x));
        }

        Graph whole = graph with { Nodes = nodes, Output = x };
        return isAssumed
            ? whole with { Notes =
            [
                .. graph.Notes,
                "assumed ReLU between the layers of its head, which no tensor shows; export ONNX otherwise",
            ] }
            : whole;

        string Add(Node node)
        {
            nodes.Add(node);
            return node.Name;
        }

        void RequireFeatures(string module, int inputs)
        {
            if (inputs != features)
            {
                throw new InputException(
                    $"'{module}.weight' takes {inputs} numbers, and what is before it gives {features}: the head is not a "
                        + "chain of layers on the pooled features; export the network as ONNX");
            }
        }
    }

    /// <summary>In a Sequential, modules are numbered, those without tensors too; elsewhere an activation is likely.</summary>
    private static bool HasModulesBetween(string first, string second) =>
        !int.TryParse(TorchNames.LastOf(first), CultureInfo.InvariantCulture, out int a)
        || !int.TryParse(TorchNames.LastOf(second), CultureInfo.InvariantCulture, out int b)
        || TorchNames.ModuleOf(first) != TorchNames.ModuleOf(second)
        ? !IsNorm(second)
        : b - a > 1;

    /// <summary>A norm with a name of its own, as bn1 after fc1, is mostly before the activation.</summary>
    private static bool IsNorm(string module)
    {
        string own = TorchNames.LastOf(module);
        return own.Contains("bn", StringComparison.Ordinal) || own.Contains("norm", StringComparison.Ordinal);
    }
}
