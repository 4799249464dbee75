using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Tests;
using MobileNetEdge.Tools.Quantizer.Export.C;

namespace MobileNetEdge.Tools.Quantizer.Tests.Export.C;

/// <summary>CMSIS-NN's unit tests on exported kernels.</summary>
public sealed class CmsisNnTests
{
    /// <summary>Cases that the runtime does not do either.</summary>
    private static readonly string[] Refused =
        ["fully_connected_w_zp", "grouped_conv_1", "grouped_conv_2", "grouped_conv_3", "grouped_conv_4"];

    [Fact]
    public void Every_case_is_answered_byte_for_byte()
    {
        CmsisNnCase[] cases = [.. CmsisNnCase.Names.Except(Refused).Select(CmsisNnCase.Read)];
        Assert.Equal(64, cases.Length);
        string calls = string.Concat(cases.Select(Calls));
        using CProgram program = new([.. cases.Select(Export)], $"int main(void)\n{{\n{calls}    return 0;\n}}\n");
        ReadOnlySpan<sbyte> answers = MemoryMarshal.Cast<byte, sbyte>(program.Run([.. cases.SelectMany(Input)]));
        foreach (CmsisNnCase one in cases)
        {
            sbyte[] answer = [.. answers[..one.Answer.Length].ToArray().Select(value => one.Range.Clamp(value))];
            Assert.True(answer.AsSpan().SequenceEqual(one.Answer), one.Name);
            answers = answers[one.Answer.Length..];
        }

        Assert.True(answers.IsEmpty);
    }

    /// <summary>The case's exact multipliers in place of those that the model's scales give nearly.</summary>
    private static CExport Export(CmsisNnCase one)
    {
        CExport export = CExport.Of(one.Model, one.Name);
        Operator op = one.Model.Operators[0];
        if (op.Kind is not (OperatorKind.Conv2D or OperatorKind.DepthwiseConv2D or OperatorKind.FullyConnected))
        {
            return export;    // the file has exact scales
        }

        float[] scales = one.Model.Tensors[op.Inputs[1]].Quantization!.Scales;
        int channels = one.Model.Tensors[one.Model.Outputs[0]].Shape[^1];
        QuantizedMultiplier[] exact = [.. Enumerable.Range(0, channels).Select(c => one.Multipliers[scales[scales.Length == 1 ? 0 : c]])];
        Dictionary<string, string> files = new(export.Files);
        Replace("int32_t", "multipliers", exact.Select(static m => m.Value));
        Replace("int8_t", "shifts", exact.Select(static m => m.Shift));
        return export with { Files = files };

        void Replace(string type, string what, IEnumerable<int> values)
        {
            string file = $"src/{one.Name}.c";
            int start = files[file].IndexOf($"static const {type} layer_0_{what}[]", StringComparison.Ordinal);
            int end = files[file].IndexOf("};\n", start, StringComparison.Ordinal) + "};\n".Length;
            files[file] = $"{files[file][..start]}{CSource.Array(type, $"layer_0_{what}", values)}{files[file][end..]}";
        }
    }

    private static string Calls(CmsisNnCase one)
    {
        string upper = one.Name.ToUpperInvariant();
        string read = string.Concat(one.Inputs.Select((_, i) => i == 0 ? string.Empty : $"_{i}").Select(suffix =>
            $"        if (fread({one.Name}_input{suffix}(), 1, {upper}_INPUT{suffix}_BYTES, stdin) == 0) {{\n"
                + "            return 1;\n        }\n"));
        return $"    for (int i = 0; i < {one.Batches}; i++) {{\n{read}        {one.Name}_run();\n"
            + $"        fwrite({one.Name}_output(), 1, {upper}_OUTPUT_BYTES, stdout);\n    }}\n";
    }

    /// <summary>Batch by batch, each input's part of it.</summary>
    private static IEnumerable<byte> Input(CmsisNnCase one) => Enumerable.Range(0, one.Batches)
        .SelectMany(batch => one.Inputs.SelectMany(input => input.Chunk(input.Length / one.Batches).ElementAt(batch)))
        .Select(static value => unchecked((byte)value));
}
