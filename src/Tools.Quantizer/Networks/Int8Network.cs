using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.Images;

namespace MobileNetEdge.Tools.Quantizer.Networks;

/// <summary>A quantized .tflite on the runtime.</summary>
internal sealed class Int8Network(NetworkDescription description, Model model, EngineOptions? options = null) : Network(description)
{
    private readonly Engine _engine = new(model, options);

    public Engine Engine => _engine;

    public override string? Kernels => KernelNames.Of(_engine.InstructionSet);

    public override float[] Run(Picture picture, ActivationObserver? observer = null)
    {
        EngineTensor input = _engine.Inputs[0];
        PictureConverter converter = ConverterFor(picture, input.Type == TensorType.Float32 ? null : new QuantizedInput(input.Scale, input.ZeroPoint));
        switch (input.Type)
        {
            case TensorType.Int8:
                converter.ToInt8(picture.Rgb, _engine.Input<sbyte>());
                break;
            case TensorType.UInt8:
                converter.ToUInt8(picture.Rgb, _engine.Input());
                break;
            default:
                converter.ToFloat(picture.Rgb, _engine.Input<float>());
                break;
        }

        _engine.Run();
        if (observer is not null)
        {
            Observe(observer);
        }

        EngineTensor output = _engine.Outputs[0];
        return Dequantize(_engine.Output(), output.Type, output.Scale, output.ZeroPoint);
    }

    public override Network Another() => new Int8Network(Description, model, options);

    public override void Dispose() => _engine.Dispose();

    private void Observe(ActivationObserver observer)
    {
        foreach (int index in model.Operators.Select(op => op.Outputs[0]).Prepend(model.Inputs[0]))
        {
            Tensor tensor = model.Tensors[index];
            float[] values = Dequantize(_engine.ReadTensor(index), tensor.Type, tensor.Scale, tensor.ZeroPoint);
            if (tensor.Quantization is { IsPerTensor: false } quantization)
            {
                // Of the edge profile: scales differ along the last axis.
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] *= quantization.Scales[i % quantization.Scales.Length] / tensor.Scale;
                }
            }

            observer(tensor.Name, values);
        }
    }

    private static float[] Dequantize(ReadOnlySpan<byte> bytes, TensorType type, float scale, int zeroPoint)
    {
        if (type == TensorType.Float32)
        {
            return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        }

        float[] values = new float[bytes.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = AffineQuantization.Dequantize(type == TensorType.UInt8 ? bytes[i] : (sbyte)bytes[i], scale, zeroPoint);
        }

        return values;
    }
}
