using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.SelfTest;

namespace MobileNetEdge.Tools.Quantizer.Export.C;

/// <summary>An input made of a few numbers, and the answer that the exported network must give, in the bytes that C sees.</summary>
/// <param name="Seed">As of <see cref="GoldenInput"/>.</param>
/// <param name="Block">The same.</param>
/// <param name="Outputs">The bytes of each output.</param>
internal sealed record CGolden(uint Seed, int Block, byte[][] Outputs)
{
    /// <summary>The shape that an input is filled in: a picture's own, or one pixel after the other.</summary>
    public static int[] ShapeOf(CBorder input) =>
        input.Value.IsPicture ? input.Tensor.Shape : [1, 1, input.Tensor.Count, 1];

    /// <summary>What the runtime's reference kernels answer.</summary>
    public static CGolden[] Of(Model model, CBorder[] inputs, CBorder[] outputs)
    {
        using Engine engine = new(model, new EngineOptions { InstructionSet = InstructionSet.Reference });
        return [.. GoldenAnswers.Inputs.Select(pair => Answer(engine, pair, inputs, outputs))];
    }

    private static CGolden Answer(Engine engine, (uint Seed, int Block) pair, CBorder[] inputs, CBorder[] outputs)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            byte[] bytes = new byte[inputs[i].Tensor.Bytes];
            GoldenInput.Fill(pair.Seed, pair.Block, ShapeOf(inputs[i]), bytes);
            if (!inputs[i].IsFloatInModel)
            {
                bytes.CopyTo(engine.Input(i));
                continue;
            }

            Span<float> real = engine.Input<float>(i);
            for (int k = 0; k < real.Length; k++)
            {
                real[k] = AffineQuantization.Dequantize(unchecked((sbyte)bytes[k]), inputs[i].Tensor.Scale, inputs[i].Tensor.ZeroPoint);
            }
        }

        engine.Run();
        return new CGolden(pair.Seed, pair.Block, [.. outputs.Select((output, i) => BytesOf(engine, i, output))]);
    }

    private static byte[] BytesOf(Engine engine, int output, CBorder border)
    {
        if (!border.IsFloatInModel)
        {
            return engine.Output(output).ToArray();
        }

        ReadOnlySpan<float> real = engine.Output<float>(output);
        sbyte[] bytes = new sbyte[real.Length];
        for (int k = 0; k < bytes.Length; k++)
        {
            bytes[k] = AffineQuantization.QuantizeToInt8(real[k], border.Tensor.Scale, border.Tensor.ZeroPoint);
        }

        return MemoryMarshal.AsBytes<sbyte>(bytes).ToArray();
    }
}
