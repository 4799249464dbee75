using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.Onnx;

/// <summary>
/// The activations of an ONNX graph. ONNX has feature maps as [1, channels, height, width], the graph has them as [1, height, width,
/// channels], and TensorFlow's exporter transposes between the two: each tensor remembers in which order the file sees it.
/// </summary>
internal sealed class OnnxTensors(GraphBuilder graph, OnnxConstants constants)
{
    private readonly Dictionary<string, (string Name, bool ChannelsLast)> _made = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _flattened = new(StringComparer.Ordinal);

    /// <param name="name">In the file.</param>
    /// <param name="made">In the graph.</param>
    /// <param name="channelsLast">Whether the file, too, has the channels last.</param>
    public void Add(string name, string made, bool channelsLast) => _made[name] = (made, channelsLast);

    /// <summary>
    /// Says that a tensor is a feature map flattened channel by channel, as the file sees it; here its pixels follow each other.
    /// </summary>
    public void SetFlattened(string name, int channels) => _flattened[name] = channels;

    /// <summary>How many channels such a map had; null of any other tensor.</summary>
    public int? FlattenedChannels(string name) => _flattened.TryGetValue(name, out int channels) ? channels : null;

    /// <summary>The graph's name for a tensor whose values are in the file's order.</summary>
    public string Get(string name) => _flattened.ContainsKey(name)
        ? throw new InputException($"'{name}' is a feature map flattened channel by channel, which only a matrix can read here; average "
            + "over height and width before it")
        : GetInAnyOrder(name);

    /// <summary>As <see cref="Get"/>, for a reader that knows of <see cref="FlattenedChannels"/>.</summary>
    public string GetInAnyOrder(string name) =>
        _made.TryGetValue(name, out (string Name, bool _) found) ? found.Name : throw new InputException(
            constants.Find(name) is null
                ? $"'{name}' is read before it is made; the file is damaged"
                : $"'{name}' is a constant where an activation is needed");

    public bool IsActivation(string name) => _made.ContainsKey(name);

    public bool IsChannelsLast(string name) => _made[name].ChannelsLast;

    /// <summary>The shape as the file sees it.</summary>
    public int[] Shape(string name) =>
        graph.ShapeOf(GetInAnyOrder(name)) is [1, var height, var width, var channels] && !IsChannelsLast(name)
        ? [1, channels, height, width]
        : graph.ShapeOf(GetInAnyOrder(name));

    /// <summary>An axis of the file, negative or not, as an axis of the graph.</summary>
    public int Axis(string name, long axis)
    {
        int rank = graph.ShapeOf(Get(name)).Length;
        int positive = (int)(axis < 0 ? axis + rank : axis);
        return rank != 4 || IsChannelsLast(name) ? positive : positive switch { 1 => 3, 2 => 1, 3 => 2, _ => positive };
    }

    /// <summary>The graph's shape for a shape of the file.</summary>
    public static int[] ToGraph(int[] shape, bool channelsLast) =>
        shape is [var batch, var channels, var height, var width] && !channelsLast ? [batch, height, width, channels] : shape;
}
