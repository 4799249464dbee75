using Microsoft.ML.OnnxRuntime;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Benchmarks.AgainstOnnxRuntime;

/// <summary>
/// One network on both runtimes, ready to run on the same picture. Both use as many threads, and memory that they have taken before.
/// </summary>
internal sealed class NetworkPair : IDisposable
{
    public const string OnnxEnding = ".qop.u8.onnx";

    private readonly Engine _engine;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly OrtValue _input;
    private readonly OrtValue _output;
    private readonly byte[] _picture;    // [height, width, channels], int8
    private readonly float[] _scores;

    /// <param name="name">The path of both files, less their endings.</param>
    /// <param name="setup">How both run.</param>
    /// <exception cref="ArgumentException">They are not the same kind of network, or the processor lacks the instruction set.</exception>
    public NetworkPair(string name, Setup setup)
    {
        (Name, Threads) = (Path.GetFileName(name), setup.Threads);
        _engine = Engine.Load(name + ".tflite", setup.EngineOptions);
        setup.PinCaller();
        using SessionOptions options = setup.SessionOptions();
        _session = new InferenceSession(name + OnnxEnding, options);
        _picture = new byte[_engine.Inputs[0].Bytes];
        new Random(1).NextBytes(_picture);

        long[] shape = [.. _session.InputMetadata.Values.Single().Dimensions.Select(size => (long)size)];
        int[] own = _engine.Inputs[0].Shape;
        if (_engine.Inputs[0].Type != TensorType.Int8 || _engine.Outputs[0].Type != TensorType.Int8
            || !shape.SequenceEqual([1, own[3], own[1], own[2]]))
        {
            throw new ArgumentException($"{name}: the .tflite takes {string.Join('x', own)} ({_engine.Inputs[0].Type}), the .onnx "
                + $"{string.Join('x', shape)}; it should be int8 NHWC here and the same as uint8 NCHW there");
        }

        _input = OrtValue.CreateTensorValueFromMemory(ChannelsFirst(_picture, own), shape);
        long[] outputShape = [.. _session.OutputMetadata.Values.Single().Dimensions.Select(size => (long)size)];
        _scores = new float[_engine.Outputs[0].Bytes];
        _output = OrtValue.CreateTensorValueFromMemory(_scores, outputShape);
    }

    public int Threads { get; }

    public string Name { get; }

    public InstructionSet Kernels => _engine.InstructionSet;

    /// <summary>Paths of all pairs in a folder, less their endings.</summary>
    public static IEnumerable<string> Find(string folder) =>
        Directory.GetFiles(folder, "*.tflite")
            .Select(path => path[..^".tflite".Length])
            .Where(name => File.Exists(name + OnnxEnding))
            .Order(StringComparer.Ordinal);

    /// <summary>A run uses the place of its input for other things, so writing it belongs to the run.</summary>
    public void RunOurs()
    {
        _picture.CopyTo(_engine.Input());
        _engine.Run();
    }

    public void RunOnnx() => _session.Run(_runOptions, _session.InputNames, [_input], _session.OutputNames, [_output]);

    /// <summary>
    /// The largest difference of two scores, which both networks give as probabilities: shows that they are the same network.
    /// </summary>
    public float Difference()
    {
        EngineTensor tensor = _engine.Outputs[0];
        float most = 0;
        for (int i = 0; i < _scores.Length; i++)
        {
            most = Math.Max(
                most, Math.Abs(AffineQuantization.Dequantize(_engine.Output<sbyte>()[i], tensor.Scale, tensor.ZeroPoint) - _scores[i]));
        }

        return most;
    }

    public void Dispose()
    {
        _engine.Dispose();
        _input.Dispose();
        _output.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
    }

    /// <summary>uint8 and int8 name the same real numbers 128 apart.</summary>
    private static byte[] ChannelsFirst(byte[] picture, int[] shape)
    {
        (int pixels, int channels) = (shape[1] * shape[2], shape[3]);
        byte[] planes = new byte[picture.Length];
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                planes[(channel * pixels) + pixel] = (byte)(picture[(pixel * channels) + channel] ^ 0x80);
            }
        }

        return planes;
    }
}
