using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Kernels;
using MobileNetEdge.Runtime.Int8.Lowering;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Streaming;
using MobileNetEdge.Runtime.Int8;
using System.Text;

namespace MobileNetEdge.Tools.Quantizer.Export.C;

/// <summary>A network as C99: a header and a source file that need no other.</summary>
/// <param name="Header">NAME.h.</param>
/// <param name="Source">NAME.c.</param>
/// <param name="ArenaBytes">RAM of the activations.</param>
/// <param name="ConstantBytes">Flash of the weights and other constants, without code.</param>
internal sealed record CExport(string Header, string Source, int ArenaBytes, int ConstantBytes)
{
    /// <summary>Writes a network, layer by layer, with the arithmetic of the runtime's reference kernels.</summary>
    /// <exception cref="ModelFormatException">The network has an operator without a C kernel, or is none from picture to bytes.</exception>
    public static CExport Of(Model model, string name)
    {
        ModelGraph graph = model.Use();
        LoweredModel lowered = Lowerer.Lower(
            graph, new LoweringOptions(InstructionSet.Reference, KeepAll: true, Threads: 1), new WeightBlockBuilder());
        if (lowered.Inputs is not [{ Tensor: { Shape: [1, _, _, _] } input }] || lowered.Outputs is not [{ Tensor: { } output }]
            || input.Type.ElementBytes() != 1 || output.Type.ElementBytes() != 1)
        {
            throw new ModelFormatException(
                "subgraphs[0]",
                "C export does networks with one picture of bytes [1, height, width, channels] as input and bytes as output");
        }

        ArenaLayout arena = ArenaPlanner.Plan(
            NetworkSizes.Of(lowered.Steps, lowered.Inputs, lowered.Outputs),
            [.. Enumerable.Range(0, lowered.Steps.Count).Select(StepGroup.Alone)]).Layout;
        string At(Value value) => $"arena + {arena.Values[value.Number].Offset}";
        Tensor[] signed = SignedTensors.Of(graph.Tensors);
        LayerWriter layers = new();
        for (int i = 0; i < lowered.Steps.Count; i++)
        {
            Step step = lowered.Steps[i];
            string from = At(step.Inputs[0]);
            string to = At(step.Output);
            OperatorView? op = step.Operators switch
            {
                [] => null, // the step between the bytes of a uint8 network and the int8 of its layers
                [var only] => new OperatorView(only, signed, graph.Tensors[only.Outputs[0]].Type == TensorType.UInt8),
                [var first, ..] => throw new OperatorView(first, signed, false).Bad(
                    $"there is no C kernel for the {step.Operators.Count} operators that this runtime computes at once here"),
            };
            sbyte[]? table = op is null ? SignedTensors.FlipTable() : UnaryOperators.TryTable(op, out _);
            if (table is not null)
            {
                layers.AddTable(i, table, step.Output.Bytes, from, to);
            }
            else
            {
                layers.Add(i, op!, from, to);
            }
        }

        string header = HeaderOf(name, input, output, arena.Bytes, layers.ConstantBytes);
        string source = SourceOf(
            name, layers, arena.Bytes, At(lowered.Inputs[0]), At(lowered.Outputs[0]), input, output, GoldenAnswers.Of(model).Pairs);
        return new CExport(header, source, arena.Bytes, layers.ConstantBytes);
    }

    private static string CType(Tensor tensor) => tensor.Type == TensorType.UInt8 ? "uint8_t" : "int8_t";

    private static string HeaderOf(string name, Tensor input, Tensor output, int arenaBytes, int constantBytes)
    {
        string upper = name.ToUpperInvariant();
        return FormattableString.Invariant(
            $$"""
            /* {{name}}: {{arenaBytes}} bytes of RAM, {{constantBytes}} bytes of constants. Not reentrant: there is one arena. */
            #ifndef {{upper}}_H
            #define {{upper}}_H

            #include <stdint.h>

            #ifdef __cplusplus
            extern "C" {
            #endif

            #define {{upper}}_ARENA_BYTES {{arenaBytes}}
            #define {{upper}}_INPUT_BYTES {{input.Bytes}}
            #define {{upper}}_OUTPUT_BYTES {{output.Bytes}}

            /* The input, {{CType(input)}} [{{string.Join(", ", input.Shape)}}]: real value = {{input.Scale:R}} * (q - {{input.ZeroPoint}}).
               To be filled before each run, which overwrites it. */
            {{CType(input)}} *{{name}}_input(void);

            /* Runs the network. */
            void {{name}}_run(void);

            /* The output of the last run, {{CType(output)}} [{{string.Join(", ", output.Shape)}}]:
               real value = {{output.Scale:R}} * (q - {{output.ZeroPoint}}). */
            const {{CType(output)}} *{{name}}_output(void);

            /* Runs the network on known inputs: 0 when each byte of the answers is right, 1 otherwise. */
            int {{name}}_selftest(void);

            #ifdef __cplusplus
            }
            #endif

            #endif

            """);
    }

    private static string SourceOf(
        string name,
        LayerWriter layers,
        int arenaBytes,
        string inputAt,
        string outputAt,
        Tensor input,
        Tensor output,
        IReadOnlyList<GoldenPair> golden)
    {
        StringBuilder c = new($"#include \"{name}.h\"\n\n#include <string.h>\n\n");
        c.AppendJoin('\n', layers.Kernels.Select(CSource.Kernel)).Append('\n').Append(layers.Constants);
        c.Append($"static int8_t arena[{Math.Max(1, arenaBytes)}];\n\nstatic void run(void)\n{{\n{layers.Calls}}}\n\n");
        c.Append(CSource.Kernel("golden_input")).Append('\n');
        for (int i = 0; i < golden.Count; i++)
        {
            c.Append(CSource.Array("uint8_t", $"golden_{i}", golden[i].Output.Select(static b => (int)b)));
        }

        c.Append($"\n{CType(input)} *{name}_input(void)\n{{\n    return ({CType(input)} *)({inputAt});\n}}\n");
        c.Append($"\nvoid {name}_run(void)\n{{\n    run();\n}}\n");
        c.Append($"\nconst {CType(output)} *{name}_output(void)\n{{\n    return (const {CType(output)} *)({outputAt});\n}}\n");
        c.Append($"\nint {name}_selftest(void)\n{{\n");
        for (int i = 0; i < golden.Count; i++)
        {
            string shape = $"{input.Shape[1]}, {input.Shape[2]}, {input.Shape[3]}";
            c.Append($"    fill_golden_input({golden[i].Seed}u, {golden[i].Block}, {shape}, {inputAt});\n    run();\n");
            c.Append($"    if (memcmp({outputAt}, golden_{i}, sizeof golden_{i}) != 0) {{\n        return 1;\n    }}\n\n");
        }

        return c.Append("    return 0;\n}\n").ToString();
    }
}
