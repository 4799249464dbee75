using System.Runtime.InteropServices;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.Networks;

namespace MobileNetEdge.Device.Inference;

/// <summary>Scores frames. Takes memory for the first frame of a format, and none for those that follow.</summary>
internal sealed class FrameClassifier : IDisposable
{
    private readonly Int8Network _network;
    private readonly float[] _scores;
    private PictureFormat _format;
    private PictureConverter? _converter;

    /// <param name="network">Disposed of with this.</param>
    public FrameClassifier(Int8Network network)
    {
        _network = network;
        Labels = [.. Enumerable.Range(0, network.Description.Classes).Select(network.Description.NameOf)];
        _scores = new float[Labels.Count];
    }

    /// <summary>The names of the classes, "class 0" and so on where the model has none.</summary>
    public IReadOnlyList<string> Labels { get; }

    public Engine Engine => _network.Engine;

    /// <summary>One score for each class, valid until the next call.</summary>
    public ReadOnlySpan<float> Classify(in CameraFrame frame)
    {
        EngineTensor input = Engine.Inputs[0];
        PictureConverter converter = ConverterFor(frame.Format, input);
        switch (input.Type)
        {
            case TensorType.Int8:
                converter.ToInt8(frame.Bytes, Engine.Input<sbyte>());
                break;
            case TensorType.UInt8:
                converter.ToUInt8(frame.Bytes, Engine.Input());
                break;
            default:
                converter.ToFloat(frame.Bytes, Engine.Input<float>());
                break;
        }

        Engine.Run();
        Dequantize(Engine.Output(), Engine.Outputs[0]);
        return _scores;
    }

    public void Dispose() => _network.Dispose();

    private PictureConverter ConverterFor(PictureFormat format, EngineTensor input)
    {
        if (_converter is null || format != _format)
        {
            NetworkDescription network = _network.Description;
            QuantizedInput? quantization = input.Type == TensorType.Float32 ? null : new QuantizedInput(input.Scale, input.ZeroPoint);
            _converter = new PictureConverter(format, network.Height, network.Width, network.Channels, network.Preprocessing, quantization);
            _format = format;
        }

        return _converter;
    }

    private void Dequantize(ReadOnlySpan<byte> output, EngineTensor tensor)
    {
        if (tensor.Type == TensorType.Float32)
        {
            MemoryMarshal.Cast<byte, float>(output).CopyTo(_scores);
            return;
        }

        for (int i = 0; i < _scores.Length; i++)
        {
            _scores[i] = AffineQuantization.Dequantize(tensor.Type == TensorType.UInt8 ? output[i] : (sbyte)output[i], tensor.Scale, tensor.ZeroPoint);
        }
    }
}
