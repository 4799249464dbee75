using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Format;

/// <summary>
/// Reads the operators of a .tflite file: code, version, tensor indices and options. Lowering checks whether their shapes match.
/// </summary>
internal static class OperatorReader
{
    /// <summary>CONCATENATION takes the most inputs; in MobileNets it has a handful.</summary>
    private const int MostInputs = 64;

    /// <summary>The largest MobileNets have about 200; the time for planning grows with the square.</summary>
    private const int MostOperators = 4096;

    public static Operator[] Read(FlatTable[] tables, FlatTable[] codes, Tensor[] tensors)
    {
        if (tables.Length > MostOperators)
        {
            throw new ModelFormatException("subgraphs[0].operators", $"there are {tables.Length}; at most {MostOperators} are supported");
        }

        Operator[] operators = new Operator[tables.Length];
        for (int i = 0; i < tables.Length; i++)
        {
            FlatTable table = tables[i];
            FlatTable code = codes[CodeIndex(table, codes)];    // unused codes do not matter
            OperatorKind? edge = EdgeOperators.KindOf(code);
            int[] inputs = TensorIndices(table, Schema.Operator.Inputs, "inputs", -1, tensors.Length);
            int[] outputs = TensorIndices(table, Schema.Operator.Outputs, "outputs", 0, tensors.Length);
            OperatorKind kind = edge ?? SupportedKind(code, table, outputs.Length > 0 ? tensors[outputs[0]].Name : string.Empty);
            operators[i] = new Operator(i, kind, inputs, outputs, edge is null ? Options(kind, table) : EdgeOperators.Options(table));
        }

        return ShapeArithmetic.Remove(operators, tensors);
    }

    /// <summary>The index of an operator's code in the file.</summary>
    public static uint CodeIndex(FlatTable op, FlatTable[] codes)
    {
        uint code = op.UInt32(Schema.Operator.OpcodeIndex);
        return code < codes.Length ? code : throw op.Bad($"it names operator code {code}, but there are {codes.Length}");
    }

    /// <summary>The operator that a code stands for, any of the schema's.</summary>
    /// <remarks>
    /// Codes below 128 are in the old byte field, and only there in files older than the new int field; the larger of the two counts.
    /// </remarks>
    public static OperatorKind BuiltinCode(FlatTable code) =>
        (OperatorKind)Math.Max(code.SByte(Schema.OperatorCode.DeprecatedBuiltinCode), code.Int32(Schema.OperatorCode.BuiltinCode));

    /// <summary>The name of an operator that the schema does not have; null or empty for the others.</summary>
    public static string? CustomCode(FlatTable code) => code.String(Schema.OperatorCode.CustomCode, "custom_code");

    /// <summary>An operator's inputs or outputs: indices from <paramref name="least"/> up to the number of tensors.</summary>
    public static int[] TensorIndices(FlatTable table, int slot, string name, int least, int tensors)
    {
        int[] indices = table.Int32Vector(slot, name, MostInputs);
        foreach (int index in indices)
        {
            if (index < least || index >= tensors)
            {
                throw table.Bad($"{name} name tensor {index}, but there are {tensors}");
            }
        }

        return indices;
    }

    /// <summary>The operator that a code stands for, if this runtime supports it in that version.</summary>
    private static OperatorKind SupportedKind(FlatTable code, FlatTable op, string output)
    {
        OperatorKind kind = BuiltinCode(code);
        int version = code.Int32(Schema.OperatorCode.Version, absent: 1);
        int newest = NewestVersion(kind);
        if (newest == 0)
        {
            string custom = CustomCode(code) is { Length: > 0 } name ? $" ('{name}')" : string.Empty;
            throw op.Bad(
                $"{OperatorNames.Of(kind)}{custom}, which writes '{output}', is not among the operators of int8 MobileNets that this "
                    + "runtime "
                    + "supports");
        }

        if (version < 1 || version > newest)
        {
            throw op.Bad(
                $"{OperatorNames.Of(kind)}, which writes '{output}', is of version {version}; versions 1 to {newest} are supported");
        }

        return kind;
    }

    /// <summary>
    /// The newest version whose int8 semantics this runtime supports (TensorFlow's <c>op_version.cc</c>); 0 for an unsupported operator.
    /// Versions in between that only add other types are refused where the tensors' types are checked.
    /// </summary>
    private static int NewestVersion(OperatorKind kind) => kind switch
    {
        OperatorKind.Conv2D => 3,
        OperatorKind.DepthwiseConv2D => 3,
        OperatorKind.FullyConnected => 12,    // 4: int8; 5: keep_num_dims; 12: per-channel
        OperatorKind.Add or OperatorKind.AveragePool2D or OperatorKind.Concatenation or OperatorKind.L2Normalization => 2,
        OperatorKind.Logistic or OperatorKind.MaxPool2D or OperatorKind.Relu or OperatorKind.Relu6 => 2,
        OperatorKind.Softmax or OperatorKind.Pad or OperatorKind.Mean or OperatorKind.ArgMax or OperatorKind.Quantize => 2,
        OperatorKind.Dequantize or OperatorKind.Sub => 2,
        OperatorKind.Mul => 3,    // 3: s_left · s_right / s_out ≥ 1
        OperatorKind.Transpose or OperatorKind.Tanh or OperatorKind.LeakyRelu or OperatorKind.Gelu => 2,
        OperatorKind.Elu => 1,
        OperatorKind.Shape => 1,
        OperatorKind.Pack => 4,
        OperatorKind.StridedSlice => 8,
        OperatorKind.ReluN1To1 or OperatorKind.Reshape or OperatorKind.Squeeze or OperatorKind.HardSwish => 1,
        _ => 0,
    };

    private static OperatorOptions Options(OperatorKind kind, FlatTable op) => kind switch
    {
        OperatorKind.Conv2D when OptionsTable(op, OptionsType.Conv2D) is { } o => new ConvolutionOptions(
            PaddingOf(o, Schema.Conv2DOptions.Padding),
            Positive(o, Schema.Conv2DOptions.StrideHeight, "stride_h", 0),
            Positive(o, Schema.Conv2DOptions.StrideWidth, "stride_w", 0),
            Positive(o, Schema.Conv2DOptions.DilationHeight, "dilation_h_factor", 1),
            Positive(o, Schema.Conv2DOptions.DilationWidth, "dilation_w_factor", 1),
            ActivationOf(o, Schema.Conv2DOptions.Activation)),

        // depth_multiplier is redundant, and wrong in some files: the weights' shape says it.
        OperatorKind.DepthwiseConv2D when OptionsTable(op, OptionsType.DepthwiseConv2D) is { } o => new ConvolutionOptions(
            PaddingOf(o, Schema.DepthwiseConv2DOptions.Padding),
            Positive(o, Schema.DepthwiseConv2DOptions.StrideHeight, "stride_h", 0),
            Positive(o, Schema.DepthwiseConv2DOptions.StrideWidth, "stride_w", 0),
            Positive(o, Schema.DepthwiseConv2DOptions.DilationHeight, "dilation_h_factor", 1),
            Positive(o, Schema.DepthwiseConv2DOptions.DilationWidth, "dilation_w_factor", 1),
            ActivationOf(o, Schema.DepthwiseConv2DOptions.Activation)),

        OperatorKind.AveragePool2D or OperatorKind.MaxPool2D when OptionsTable(op, OptionsType.Pool2D) is { } o => new PoolOptions(
            PaddingOf(o, Schema.Pool2DOptions.Padding),
            Positive(o, Schema.Pool2DOptions.StrideHeight, "stride_h", 0),
            Positive(o, Schema.Pool2DOptions.StrideWidth, "stride_w", 0),
            Positive(o, Schema.Pool2DOptions.FilterHeight, "filter_height", 0),
            Positive(o, Schema.Pool2DOptions.FilterWidth, "filter_width", 0),
            ActivationOf(o, Schema.Pool2DOptions.Activation)),

        OperatorKind.FullyConnected => OptionsTable(op, OptionsType.FullyConnected) is not { } o ? new OperatorOptions()
            : o.SByte(Schema.FullyConnectedOptions.WeightsFormat) == 0
            ? new OperatorOptions(ActivationOf(o, Schema.FullyConnectedOptions.Activation))
            : throw o.Bad("its weights are shuffled for one processor; convert the model with the default weights format"),
        OperatorKind.Softmax => new SoftmaxOptions(OptionsTable(op, OptionsType.Softmax)?.Single(Schema.SoftmaxOptions.Beta) ?? 1),
        OperatorKind.Concatenation when OptionsTable(op, OptionsType.Concatenation) is { } o => new ConcatenationOptions(
            o.Int32(Schema.ConcatenationOptions.Axis), ActivationOf(o, Schema.ConcatenationOptions.Activation)),
        OperatorKind.LeakyRelu => new LeakyReluOptions(FiniteAlpha(op)),
        OperatorKind.Gelu => new GeluOptions(OptionsTable(op, OptionsType.Gelu)?.Byte(Schema.GeluOptions.Approximate) is > 0),
        OperatorKind.Add => FusedOnly(op, OptionsType.Add),
        OperatorKind.L2Normalization => FusedOnly(op, OptionsType.L2Normalization),
        OperatorKind.Mul => FusedOnly(op, OptionsType.Mul),
        OperatorKind.Sub => FusedOnly(op, OptionsType.Sub),
        OperatorKind.Conv2D or OperatorKind.DepthwiseConv2D or OperatorKind.AveragePool2D or OperatorKind.MaxPool2D
            or OperatorKind.Concatenation =>
            throw op.Bad($"{OperatorNames.Of(kind)} has no options"),
        _ => new OperatorOptions(),    // the tensors say everything
    };

    private static OperatorOptions FusedOnly(FlatTable op, OptionsType type) =>
        OptionsTable(op, type) is { } o ? new OperatorOptions(ActivationOf(o, Schema.ActivationOptions.Activation)) : new OperatorOptions();

    private static float FiniteAlpha(FlatTable op)
    {
        float alpha = OptionsTable(op, OptionsType.LeakyRelu)?.Single(Schema.LeakyReluOptions.Alpha) ?? 0;
        return float.IsFinite(alpha) ? alpha : throw op.Bad($"alpha is {alpha}; it must be finite");
    }

    private static FlatTable? OptionsTable(FlatTable op, OptionsType type)
    {
        OptionsType found = (OptionsType)op.Byte(Schema.Operator.BuiltinOptionsType);
        if (found == OptionsType.None)
        {
            return null;
        }

        return found == type
            ? op.Table(Schema.Operator.BuiltinOptions, "builtin_options")
            : throw op.Bad($"its options are of kind {found:D}; {type:D} belongs to this operator");
    }

    private static Padding PaddingOf(FlatTable options, int slot) => options.SByte(slot) switch
    {
        0 => Padding.Same,
        1 => Padding.Valid,
        var other => throw options.Bad($"padding {other}; 0 (SAME) and 1 (VALID) exist"),
    };

    private static FusedActivation ActivationOf(FlatTable options, int slot) => options.SByte(slot) switch
    {
        >= 0 and <= 3 and var known => (FusedActivation)known,
        var other => throw options.Bad($"fused activation {other}; this runtime supports NONE, RELU, RELU_N1_TO_1 and RELU6"),
    };

    /// <summary>A stride, dilation or filter size: 1 to 32767, so that window arithmetic fits an int.</summary>
    private static int Positive(FlatTable options, int slot, string name, int absent)
    {
        int value = options.Int32(slot, absent);
        return value is >= 1 and <= short.MaxValue ? value : throw options.Bad($"{name} is {value}; it must be in 1..{short.MaxValue}");
    }
}
