using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Networks;

/// <summary>Opens any network that a user may name: a quantized .tflite, or trained float weights.</summary>
internal static class NetworkFile
{
    /// <param name="path">The file.</param>
    /// <param name="preprocessing">Overrides what the file says; null to take the file's.</param>
    /// <param name="labels">Overrides the file's class names; null to take the file's.</param>
    /// <param name="size">The input's size, of float weights that do not say it.</param>
    /// <param name="options">How a quantized model runs; one that names an instruction set asks for a quantized model.</param>
    /// <param name="heads">Overrides what the file, or the end of its graph, says of the outputs.</param>
    /// <exception cref="InputException">It cannot be read, or does not say how pictures become its input and nobody else does, or the
    /// options do not suit it.</exception>
    public static Network Open(
        string path,
        PreprocessingOptions preprocessing,
        IReadOnlyList<string>? labels = null,
        ImportOptions? size = null,
        EngineOptions? options = null,
        IReadOnlyList<HeadKind>? heads = null)
    {
        if (ModelFile.TryRead(path) is { } model)
        {
            return new Int8Network(Classifier.Of(path, model, preprocessing, labels, heads, options), model, options);
        }

        if (options?.InstructionSet is not null)
        {
            throw new InputException($"{path}: ", Setting.Kernels, " is for quantized models, and this is none");
        }

        Graph graph = Importer.Open(path, size);
        return OfGraph(path, WithPreprocessing(path, graph, preprocessing) with { Labels = labels ?? graph.Labels }, heads);
    }

    /// <summary>
    /// The network with the way from pixels to its input: what the user or the file says comes before the file's own graph. A rescaling
    /// that the graph begins with becomes part of it.
    /// </summary>
    /// <param name="path">Where it came from, for messages.</param>
    /// <param name="graph">As imported.</param>
    /// <param name="preprocessing">What the user says.</param>
    /// <exception cref="InputException">
    /// Neither the file nor the user says what a pixel value means, or the two contradict each other.
    /// </exception>
    public static Graph WithPreprocessing(string path, Graph graph, PreprocessingOptions preprocessing)
    {
        if (graph.Preprocessing is null && graph.Assumption is { } doubt && !preprocessing.SaysPixels)
        {
            throw new InputException(
                $"{path}: {doubt}; set ", Setting.Preprocessing, " to what it was trained with: tf (x/127.5 − 1), or 0,255 (x/255)");
        }

        Preprocessing way = preprocessing.For(path, graph.Preprocessing, graph.PreprocessingOrigin, ProposalFor(graph));
        Graph folded = FoldRescaling.Apply(graph with { Preprocessing = way });

        // Another network's way leads to its first layer, and so past the rescaling of this one.
        bool isStated = graph.Preprocessing is not null && graph.PreprocessingOrigin != PreprocessingOrigin.Assumed;
        if (preprocessing.IsOfAnother(isStated))
        {
            return folded with { Preprocessing = way };
        }

        if (folded.Preprocessing is { } whole && whole != way && !Spreads(whole))
        {
            throw new InputException(
                $"{path}: the network rescales pixels itself, and after ",
                Setting.Preprocessing,
                $" ({PreprocessingText.Of(way)}) its first layer would see {PreprocessingText.Of(whole)}, next to nothing of them; "
                    + "set it to what comes before the network's own rescaling, 0,1 for pixels as they are");
        }

        bool isAssumed = graph.PreprocessingOrigin == PreprocessingOrigin.Assumed && preprocessing.Normalization is null;
        return isAssumed
            ? folded with
            {
                Notes =
                [
                    .. folded.Notes,
                    $"assumed {PreprocessingText.Of(way)} for pixels, because {graph.Assumption}; give "
                        + $"{SettingNames.OfOptions(Setting.Preprocessing)} otherwise",
                ],
            }
            : folded;
    }

    /// <summary>What a rescaling inside the network makes likely.</summary>
    private static string? ProposalFor(Graph graph)
    {
        foreach (string usual in new[] { "0,1", "0,255" })
        {
            Preprocessing before = PreprocessingOptions.Parse(usual);
            Preprocessing whole = FoldRescaling.Apply(graph with { Preprocessing = before }).Preprocessing!;
            if (whole != before && Spreads(whole) && whole.Std.All(static std => 255 / std < 10))
            {
                return $"{usual} ({PreprocessingText.Of(before)}): the network goes on with {PreprocessingText.Of(whole)}";
            }
        }

        return null;
    }

    /// <summary>Whether black and white stay apart; networks are trained on values that span 1 to 6, or on raw pixels.</summary>
    private static bool Spreads(Preprocessing preprocessing) => preprocessing.Std.All(static std => 255 / std > 0.1);

    /// <summary>What a float graph's outputs mean.</summary>
    /// <param name="path">Where it came from, for messages.</param>
    /// <param name="graph">As imported.</param>
    /// <param name="kinds">What the user says of them; null to take what the graph's ends tell.</param>
    /// <exception cref="InputException">An output cannot be of that kind.</exception>
    public static IReadOnlyList<NetworkOutput> OutputsOf(string path, Graph graph, IReadOnlyList<HeadKind>? kinds)
    {
        HeadKind? known = graph.Architecture is { Conventions.Regression: true } ? HeadKind.Values : null;
        IReadOnlyDictionary<string, int[]> shapes = ShapeInference.Infer(graph);
        IReadOnlyList<string> names = graph.OutputNames();
        IReadOnlyList<HeadKind?> given = Head.KindsFor(path, names.Count, kinds);
        IReadOnlyList<string> titles = graph.SeveralOutputs()?.Titles ?? names;
        return
        [
            .. names.Select((name, i) => new NetworkOutput(
                titles[i], Head.Of(path, shapes[name], GraphHead.EndOf(graph, name), given[i] ?? known), null)),
        ];
    }

    /// <summary>A float graph ready to run.</summary>
    /// <param name="path">Where it came from, for messages.</param>
    /// <param name="graph">With its preprocessing.</param>
    /// <param name="kinds">What the user says of the outputs; null to take what the graph's ends tell.</param>
    /// <exception cref="InputException">It does not take pictures, or its labels are not as many as its classes.</exception>
    public static FloatNetwork OfGraph(string path, Graph graph, IReadOnlyList<HeadKind>? kinds = null)
    {
        CompiledGraph compiled = new(graph);
        return new FloatNetwork(
            NetworkDescription.Of(path, graph.Input.Shape, OutputsOf(path, graph, kinds), graph.Preprocessing!, graph.Labels)
                with { Notes = graph.Notes },
            compiled);
    }
}
