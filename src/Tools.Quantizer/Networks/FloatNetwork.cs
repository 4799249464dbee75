using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Tools.Quantizer.Networks;

/// <summary>Trained weights on the float executor.</summary>
internal sealed class FloatNetwork(NetworkDescription description, CompiledGraph graph) : Network(description)
{
    private readonly Executor _executor = new(graph);

    /// <summary>What runs.</summary>
    public Graph Graph => graph.Graph;

    public override float[] Run(Picture picture, ActivationObserver? observer = null) =>
        _executor.Run(Input(picture), observer is null ? null : new NodeObserver(observer));

    /// <summary>As the other, with activations changed on the way.</summary>
    public float[] Run(Picture picture, NodeObserver? observer, NodeEditor editor) => _executor.Run(Input(picture), observer, editor);

    /// <summary>The input tensor of a picture.</summary>
    public float[] Input(Picture picture)
    {
        PictureConverter converter = ConverterFor(picture, null);
        float[] input = new float[converter.TensorLength];
        converter.ToFloat(picture.Rgb, input);
        return input;
    }

    public override Network Another() => new FloatNetwork(Description, graph);

    public override void Dispose()
    {
    }
}
